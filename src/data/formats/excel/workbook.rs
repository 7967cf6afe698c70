//! Workbooks: which sheet is meant, and its cells.

use std::io::Cursor;

use calamine::{Data, DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Sheets, open_workbook_auto_from_rs};

use super::cells::Cells;
use super::sizes::has_possible_sizes;

type Workbook = Sheets<Cursor<Content>>;

/// The content of a file that several readers look at.
#[derive(Clone)]
struct Content(std::sync::Arc<Vec<u8>>);

impl AsRef<[u8]> for Content {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Whether a file begins as workbooks do: a ZIP archive, or the old form of Microsoft's.
pub(in crate::data::formats) fn is_workbook(start: &[u8]) -> bool {
    start.starts_with(b"PK\x03\x04") || start.starts_with(b"\xd0\xcf\x11\xe0")
}

/// The cells of a sheet, and what was found of the workbook, for people.
///
/// # Errors
/// It is no workbook, or has no such sheet, or several.
pub(super) fn cells_of(content: Vec<u8>, sheet: Option<&str>) -> Result<(Cells, Vec<String>), String> {
    if !is_workbook(&content) {
        return Err(other(&content));
    }
    has_possible_sizes(&content)?;
    let is_archive = content.starts_with(b"PK");
    let content = Cursor::new(Content(std::sync::Arc::new(content)));
    let mut workbook = open_workbook_auto_from_rs(content).map_err(|_| {
        let archive = "it is a ZIP archive that is no workbook, or damaged: unpack it, and name the table in it";
        if is_archive { archive } else { "it is a damaged or encrypted workbook" }.to_owned()
    })?;
    let mut notes = Vec::new();
    let name = match sheet {
        Some(name) => named(&workbook, name)?,
        None => only(&mut workbook, &mut notes)?,
    };
    let mut cells = read(&mut workbook, &name, usize::MAX)?;
    cells.merged = merged(&mut workbook, &name)?;
    Ok((cells, notes))
}

fn named(workbook: &Workbook, name: &str) -> Result<String, String> {
    let names = workbook.sheet_names();
    if names.iter().any(|other| other == name) {
        return Ok(name.to_owned());
    }
    Err(format!("it has no sheet `{name}`; its sheets are `{}`", names.join("`, `")))
}

/// The one sheet that has cells.
fn only(workbook: &mut Workbook, notes: &mut Vec<String>) -> Result<String, String> {
    let is_shown =
        |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible;
    let shown: Vec<String> =
        workbook.sheets_metadata().iter().filter(is_shown).map(|sheet| sheet.name.clone()).collect();
    let mut filled = Vec::new();
    for name in &shown {
        if shown.len() == 1 || read(workbook, name, 1)?.len() > 0 {
            filled.push(name.clone());
        }
    }
    match &filled[..] {
        [] => Err("it has no sheet with cells".to_owned()),
        [one] => {
            if shown.len() > 1 {
                notes.push(format!("is read from its sheet `{one}`"));
            }
            Ok(one.clone())
        }
        several => {
            let quoted = serde_json::to_string(&several[0]).unwrap_or_default();
            Err(format!(
                "it has the sheets `{}`: write `sheet: {quoted}` for the one that is meant",
                several.join("`, `")
            ))
        }
    }
}

/// The cells of a sheet, at most so many.
fn read(workbook: &mut Workbook, name: &str, most: usize) -> Result<Cells, String> {
    let mut cells = Cells::default();
    let bad = |error: &dyn std::fmt::Display| format!("its sheet `{name}` cannot be read: {error}");
    macro_rules! stream {
        ($workbook:expr) => {{
            let mut reader = $workbook.worksheet_cells_reader(name).map_err(|error| bad(&error))?;
            while cells.len() < most {
                let Some(cell) = reader.next_cell().map_err(|error| bad(&error))? else { break };
                let (row, column) = cell.get_position();
                push_ref(&mut cells, row, column, cell.get_value())?;
            }
        }};
    }
    match workbook {
        // Cell by cell: a sheet whose last cell is far away would take all memory as a rectangle.
        Sheets::Xlsx(workbook) => stream!(workbook),
        Sheets::Xlsb(workbook) => stream!(workbook),
        other => {
            let range = other.worksheet_range(name).map_err(|error| bad(&error))?;
            let (top, left) = range.start().unwrap_or_default();
            for (row, column, value) in range.used_cells() {
                if cells.len() == most {
                    break;
                }
                push(&mut cells, top + row as u32, left + column as u32, value)?;
            }
        }
    }
    Ok(cells)
}

fn push_ref(cells: &mut Cells, row: u32, column: u32, value: &DataRef<'_>) -> Result<(), String> {
    match value {
        DataRef::SharedString(text) => cells.push(row, column, text, false),
        other => push(cells, row, column, &Data::from(other.clone())),
    }
}

/// Adds a cell as the text that it would be in a CSV.
fn push(cells: &mut Cells, row: u32, column: u32, value: &Data) -> Result<(), String> {
    match value {
        Data::Empty => Ok(()),
        Data::DateTime(when) => {
            let (text, is_day) = date_text(when);
            cells.push(row, column, &text, is_day)
        }
        Data::DateTimeIso(text) => cells.push(row, column, text, text.len() == 10),
        Data::Error(error) => cells.push(row, column, &error.to_string(), false),
        Data::Bool(truth) => cells.push(row, column, if *truth { "true" } else { "false" }, false),
        Data::Int(whole) => cells.push(row, column, &whole.to_string(), false),
        Data::Float(number) => cells.push(row, column, &number.to_string(), false),
        Data::String(text) | Data::DurationIso(text) => cells.push(row, column, text, false),
    }
}

/// A date as programs write it, and whether it is a day without a time. Times of day and durations are shares of a day.
fn date_text(when: &ExcelDateTime) -> (String, bool) {
    let days = when.as_f64();
    if when.is_duration() || days.abs() < 1.0 {
        return (days.to_string(), false);
    }
    let (year, month, day, hour, minute, second, milli) = when.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    match (hour, minute, second, milli) {
        (0, 0, 0, 0) => (date, true),
        (_, _, _, 0) => (format!("{date}T{hour:02}:{minute:02}:{second:02}"), false),
        _ => (format!("{date}T{hour:02}:{minute:02}:{second:02}.{milli:03}"), false),
    }
}

/// Merged cells of a sheet, where the workbook says them.
fn merged(workbook: &mut Workbook, name: &str) -> Result<Vec<(u32, u32, String)>, String> {
    let Sheets::Xlsx(workbook) = workbook else { return Ok(Vec::new()) };
    let bad = |error: &dyn std::fmt::Display| format!("its sheet `{name}` cannot be read: {error}");
    let found = workbook.merge_cells_by_sheet_name(name).map_err(|error| bad(&error))?;
    let cell = |(row, column): (u32, u32)| format!("{}{}", letters(column), u64::from(row) + 1);
    Ok(found.iter().map(|at| (at.start.0, at.end.0, format!("{}:{}", cell(at.start), cell(at.end)))).collect())
}

/// The letters of a column: A, B, …, Z, AA, …
fn letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + (left % 26) as u8));
        left /= 26;
    }
    letters.iter().rev().collect()
}

/// What a content that is no workbook looks like, and what to write.
fn other(content: &[u8]) -> String {
    let what = match content {
        [] => return "it is empty".to_owned(),
        [b'P', b'A', b'R', b'1', ..] => "a Parquet file: write `format: parquet`",
        content if content.iter().take(4096).all(|byte| *byte >= b' ' || byte.is_ascii_whitespace()) => {
            "a text: write `format: csv`"
        }
        _ => return "it is no workbook".to_owned(),
    };
    format!("it is {what}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_excel() {
        let of = |column| letters(column);
        assert_eq!(
            (of(0), of(25), of(26), of(701), of(702)),
            ("A".into(), "Z".into(), "AA".into(), "ZZ".into(), "AAA".into())
        );
    }

    #[test]
    fn dates_are_written_as_programs_do() {
        let of = |days: f64| date_text(&ExcelDateTime::new(days, calamine::ExcelDateTimeType::DateTime, false));
        assert_eq!(of(45_943.0), ("2025-10-13".to_owned(), true));
        assert_eq!(of(45_943.5), ("2025-10-13T12:00:00".to_owned(), false));
        assert_eq!(of(0.25), ("0.25".to_owned(), false));
    }

    #[test]
    fn what_is_no_workbook_is_refused_with_what_it_is() {
        let why = |content: &[u8]| cells_of(content.to_vec(), None).unwrap_err();
        assert!(why(b"a,b\n1,2\n").contains("format: csv") && why(b"PAR1abc").contains("format: parquet"));
        assert!(why(b"PK\x03\x04abc").contains("ZIP archive") && why(b"").contains("empty"));
        assert!(why(b"\xd0\xcf\x11\xe0abc").contains("damaged or encrypted"));
    }
}
