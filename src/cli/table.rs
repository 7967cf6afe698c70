//! Tables: aligned columns, and the forms that other programs read.

use serde_json::Value;

use super::trials::plain;
use crate::base::{escape, text};

/// The most letters of a cell on a terminal.
const LONGEST_CELL: usize = 120;

/// Lays out rows in columns two spaces apart; columns whose cells are all numbers are right-aligned.
pub(crate) fn table(header: &[String], rows: &[Vec<String>]) -> String {
    let cell = |cell: &String| escape::line(&escape::shortened(cell, LONGEST_CELL)).into_owned();
    let header: Vec<String> = header.iter().map(cell).collect();
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(cell).collect()).collect();
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
    std::iter::once(line(&header)).chain(rows.iter().map(|row| line(row))).collect::<Vec<_>>().join("\n")
}

/// A table with as many of its columns as a terminal has room for, and the names of the others.
pub(crate) fn narrowed(header: &[String], rows: &[Vec<String>], width: usize) -> (String, Vec<String>) {
    let some = |count: usize| {
        let rows: Vec<Vec<String>> = rows.iter().map(|row| row[..count].to_vec()).collect();
        table(&header[..count], &rows)
    };
    let fits = |text: &String| text.lines().all(|line| line.chars().count() <= width);
    let (count, text) =
        (1..=header.len()).rev().map(|count| (count, some(count))).find(|(_, text)| fits(text)).unwrap_or((1, some(1)));
    (text, header[count..].to_vec())
}

/// Comma-separated values; no text is a spreadsheet's formula.
pub(crate) fn csv(header: &[String], rows: &[Vec<String>]) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in std::iter::once(header).chain(rows.iter().map(Vec::as_slice)) {
        writer.write_record(row.iter().map(|cell| escape::csv(cell).into_owned()))?;
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A table of Markdown.
pub(crate) fn markdown(header: &[String], rows: &[Vec<String>]) -> String {
    let line = |row: &[String]| {
        let cells: Vec<String> = row.iter().map(|cell| escape::markdown(cell)).collect();
        format!("| {} |", cells.join(" | "))
    };
    let rule = format!("|{}", " --- |".repeat(header.len()));
    [line(header), rule].into_iter().chain(rows.iter().map(|row| line(row))).collect::<Vec<_>>().join("\n")
}

/// A tabular of LaTeX with the rules of `booktabs`.
pub(crate) fn latex(header: &[String], rows: &[Vec<String>]) -> String {
    let line =
        |row: &[String]| format!("{} \\\\", row.iter().map(|cell| escape::latex(cell)).collect::<Vec<_>>().join(" & "));
    let lines: Vec<String> = rows.iter().map(|row| line(row)).collect();
    let (columns, head, body) = ("l".repeat(header.len()), line(header), lines.join("\n"));
    format!("\\begin{{tabular}}{{{columns}}}\n\\toprule\n{head}\n\\midrule\n{body}\n\\bottomrule\n\\end{{tabular}}")
}

/// A value for people.
pub(crate) fn shown(value: &Value) -> String {
    value.as_f64().filter(|_| value.is_f64()).map_or_else(|| plain(value), rounded)
}

/// Four digits that matter; of very small and very large numbers all four stand, so that their columns align.
pub(crate) fn rounded(x: f64) -> String {
    if x == 0.0 || (1e-3..1e5).contains(&x.abs()) { text::number(x) } else { format!("{x:.3e}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::escape::tests::{assert_visible, hostile};

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn every_form_keeps_its_own_signs_apart_from_the_text() {
        let (header, rows) = (vec!["a_b".to_owned()], vec![vec!["x|y, =\"&%".to_owned()], vec!["=1".to_owned()]]);
        assert_eq!(csv(&header, &rows).unwrap(), "a_b\n\"x|y, =\"\"&%\"\n'=1\n");
        assert_eq!(markdown(&header, &rows), "| a_b |\n| --- |\n| x\\|y, =\"&amp;% |\n| =1 |");
        assert!(latex(&header, &rows).contains("a\\_b \\\\\n\\midrule\nx\\textbar{}y, =\"\\&\\% \\\\\n=1"));
    }

    #[test]
    fn hostile_words_stay_in_their_cells() {
        for word in hostile() {
            let (header, rows) = (vec![word.clone(), "b".to_owned()], vec![vec![word.clone(), "1".to_owned()]; 2]);
            for (text, lines) in [(table(&header, &rows), 3), (markdown(&header, &rows), 4), (latex(&header, &rows), 8)]
            {
                assert_visible(&text, &['\n']);
                assert_eq!(text.lines().count(), lines, "{text}");
            }
            let csv = csv(&header, &rows).unwrap();
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
            let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            assert_eq!(records.len(), 3);
            assert!(records.iter().all(|record| record[0] == *escape::csv(&word)), "{word:?}");
        }
    }

    #[test]
    fn a_narrow_terminal_gets_the_columns_that_fit() {
        let (header, rows) = (words(&["trial", "metric", "long_name"]), vec![words(&["trial_0001", "0.5", "x"])]);
        let (text, left_out) = narrowed(&header, &rows, 20);
        assert_eq!((text.as_str(), left_out), ("trial       metric\ntrial_0001     0.5", words(&["long_name"])));
        assert_eq!(narrowed(&header, &rows, 80).1, Vec::<String>::new());
        assert_eq!(narrowed(&header, &rows, 3).1.len(), 2);
    }

    #[test]
    fn numbers_stand_to_the_right_and_words_to_the_left() {
        let row = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
        let text = table(&row("name", "x"), &[row("a", "1.5"), row("longer", "10")]);
        assert_eq!(text, "name      x\na       1.5\nlonger   10");
    }
}
