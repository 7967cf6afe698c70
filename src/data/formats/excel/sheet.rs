//! A sheet as a text: rows of values with commas between them, each on the line that is its number in the sheet.

use std::collections::BTreeSet;

use super::cells::{Cell, Cells};

/// Empty cells that a table may have for each that has a value, beyond some.
const GAPS_A_CELL: u64 = 100;
/// Those that any sheet may have.
const SURE_GAPS: u64 = 1 << 20;
/// What follows a day in a column of times.
const MIDNIGHT: &str = "T00:00:00";

/// The table of a sheet as a text; `notes` take what is said of it.
///
/// # Errors
/// Cells are merged or too far apart, or there is none.
pub(super) fn text_of(cells: &Cells, notes: &mut Vec<String>) -> Result<String, String> {
    let Some(top) = top(cells) else { return Err("it has no cells".to_owned()) };
    if let Some((_, _, place)) = cells.merged.iter().find(|(_, last, _)| *last >= top.row) {
        return Err(format!("the cells {place} are merged: unmerge them, so that every row has its own values"));
    }
    let above: Vec<u32> = rows_above(cells, top.row);
    if let (Some(first), Some(last)) = (above.first(), above.last()) {
        let rows =
            if first == last { format!("row {}", first + 1) } else { format!("rows {} to {}", first + 1, last + 1) };
        let stand = if first == last { "stands" } else { "stand" };
        notes.push(format!(
            "has {rows} above its table, which {stand} apart and {} left out",
            if first == last { "is" } else { "are" }
        ));
    }
    let of_table = || cells.iter().filter(|(cell, _)| cell.row >= top.row);
    let left = of_table().map(|(cell, _)| cell.column).min().unwrap_or(0);
    let times: BTreeSet<u32> =
        of_table().filter(|(cell, text)| !cell.is_day && is_time(text)).map(|(cell, _)| cell.column).collect();
    let width = top.end - left;
    let mut out = String::new();
    let (mut row, mut column, mut gaps) = (0, 0, 0);
    for (cell, text) in of_table() {
        if cell.row > row {
            gaps += u64::from(width.saturating_sub(column)) + u64::from(cell.row - row);
            ends_row(&mut out, column, if row < top.row { 0 } else { width });
            (row..cell.row).for_each(|_| out.push('\n'));
            (row, column) = (cell.row, 0);
        }
        let to = cell.column - left;
        gaps += u64::from(to.saturating_sub(column));
        if gaps > SURE_GAPS + GAPS_A_CELL * cells.len() as u64 {
            return Err(format!("row {} has a cell that is too far from the others for a table", row + 1));
        }
        (column..to).for_each(|_| out.push(','));
        quoted(&mut out, text);
        if cell.is_day && times.contains(&cell.column) {
            out.push_str(MIDNIGHT);
        }
        column = to;
    }
    ends_row(&mut out, column, width);
    out.push('\n');
    Ok(out)
}

/// Fills a row whose last value stands in a column up to the width of the table.
fn ends_row(out: &mut String, column: u32, width: u32) {
    (column + 1..width).for_each(|_| out.push(','));
}

/// The row of the names, and behind which column its last value stands.
struct Top {
    row: u32,
    end: u32,
}

/// The first row with several values; the first of all where every row has one.
fn top(cells: &Cells) -> Option<Top> {
    let mut first: Option<Cell> = None;
    let mut found: Option<(u32, u32, u32)> = None;
    for (cell, _) in cells.iter() {
        first.get_or_insert(cell);
        match &mut found {
            Some((row, end, count)) if *row == cell.row => (*end, *count) = (cell.column + 1, *count + 1),
            Some((_, _, count)) if *count > 1 => break,
            _ => found = Some((cell.row, cell.column + 1, 1)),
        }
    }
    match (found, first) {
        (Some((row, end, count)), _) if count > 1 => Some(Top { row, end }),
        (_, first) => first.map(|cell| Top { row: cell.row, end: cell.column + 1 }),
    }
}

/// Rows with values above a row.
fn rows_above(cells: &Cells, top: u32) -> Vec<u32> {
    let mut rows: Vec<u32> = cells.iter().map(|(cell, _)| cell.row).take_while(|row| *row < top).collect();
    rows.dedup();
    rows
}

fn is_time(text: &str) -> bool {
    text.as_bytes().get(10) == Some(&b'T') && text.as_bytes()[0].is_ascii_digit()
}

fn quoted(out: &mut String, text: &str) {
    if !text.contains([',', '"']) {
        return out.push_str(text);
    }
    out.push('"');
    out.push_str(&text.replace('"', "\"\""));
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(rows: &[(u32, &[(u32, &str)])]) -> Cells {
        let mut cells = Cells::default();
        for (row, values) in rows {
            for (column, text) in *values {
                let is_day = text.len() == 10 && text.starts_with("20");
                cells.push(*row, *column, text, is_day).unwrap();
            }
        }
        cells
    }

    fn text(rows: &[(u32, &[(u32, &str)])]) -> Result<(String, Vec<String>), String> {
        let mut notes = Vec::new();
        text_of(&cells(rows), &mut notes).map(|text| (text, notes))
    }

    #[test]
    fn a_row_stands_on_the_line_of_its_number() {
        let found = text(&[(0, &[(0, "a"), (1, "b,c"), (2, "d")]), (2, &[(1, "5")]), (3, &[(0, "1"), (2, "x\ny")])]);
        assert_eq!(found.unwrap(), ("a,\"b,c\",d\n\n,5,\n1,,x y\n".to_owned(), vec![]));
    }

    #[test]
    fn titles_and_empty_columns_are_left_out() {
        let (text, notes) = text(&[(1, &[(2, "Sales")]), (3, &[(2, "a"), (3, "b")]), (4, &[(3, "2")])]).unwrap();
        assert_eq!(text, "\n\n\na,b\n,2\n");
        assert_eq!(notes, ["has row 2 above its table, which stands apart and is left out"]);
        assert_eq!(self::text(&[(0, &[(0, "a")]), (1, &[(0, "1")])]).unwrap().0, "a\n1\n");
        assert_eq!(self::text(&[]).unwrap_err(), "it has no cells");
    }

    #[test]
    fn days_among_times_are_times() {
        let found = text(&[
            (0, &[(0, "t"), (1, "d")]),
            (1, &[(0, "2020-01-02"), (1, "2020-01-02")]),
            (2, &[(0, "2020-01-03T10:00:00"), (1, "2020-01-03")]),
        ]);
        assert_eq!(found.unwrap().0, "t,d\n2020-01-02T00:00:00,2020-01-02\n2020-01-03T10:00:00,2020-01-03\n");
    }

    #[test]
    fn cells_that_are_merged_or_far_away_are_refused() {
        let mut merged = cells(&[(0, &[(0, "a"), (1, "b")]), (1, &[(0, "1")])]);
        merged.merged.push((1, 2, "A2:A3".to_owned()));
        let why = text_of(&merged, &mut Vec::new()).unwrap_err();
        assert!(why.starts_with("the cells A2:A3 are merged: unmerge them"), "{why}");
        let why = text(&[(0, &[(0, "a"), (1, "b")]), (1_048_575, &[(16_383, "1")]), (4_000_000, &[(0, "1")])]);
        assert!(why.unwrap_err().contains("too far from the others"));
    }
}
