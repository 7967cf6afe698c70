//! Aligned columns.

/// Lays out rows in columns two spaces apart; columns whose cells are all numbers are right-aligned.
pub(crate) fn table(header: &[String], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).chain(header.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let is_number = |cell: &str| cell.is_empty() || cell.parse::<f64>().is_ok();
    let numeric = |column: usize| rows.iter().filter_map(|row| row.get(column)).all(|cell| is_number(cell));
    let line = |row: &[String]| {
        let cells = row.iter().enumerate().map(|(column, cell)| {
            let space = " ".repeat(width(column) - cell.chars().count());
            if numeric(column) { space + cell } else { cell.clone() + &space }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    std::iter::once(line(header)).chain(rows.iter().map(|row| line(row))).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_to_the_right_and_words_to_the_left() {
        let row = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
        let text = table(&row("name", "x"), &[row("a", "1.5"), row("longer", "10")]);
        assert_eq!(text, "name      x\na       1.5\nlonger   10");
    }
}
