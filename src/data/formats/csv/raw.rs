//! A table as it stands in its file: named columns of numbers and words, whose meaning is not settled yet.

use super::builder::{Builder, Reading};
use super::decimals::decimal_comma;
use super::dialect::{Dialect, tabs_for_spaces};
use super::encoding::{decode, refuse_others};
use super::foreign::{refuse_foreign_quotes, said_delimiter};
use super::header::Header;
use super::missing::Missing;
use super::pieces::{Found, Pace, Piece, read_in_pieces};
use super::raw_table::{Raw, RawTable, Want};
use super::scan::Rows;

/// Rows that the header is told from.
const FIRST_ROWS: usize = 100;
/// Bytes that its dialect is told from, or more.
const BEGINNING: usize = 1 << 20;

/// What the spec says of how a table is written; what it leaves out is found.
#[derive(Clone, Debug, Default)]
pub(in crate::data::formats) struct Written {
    pub(in crate::data::formats) delimiter: Option<u8>,
    pub(in crate::data::formats) decimal_comma: Option<bool>,
    pub(in crate::data::formats) header: Option<bool>,
    pub(in crate::data::formats) missing: Missing,
}

/// The text of a table, and how it is written.
pub(in crate::data::formats) struct Source {
    text: Vec<u8>,
    dialect: Dialect,
    decimal_comma: bool,
    /// Names of the columns, whether the file has names or not.
    pub(super) names: Vec<String>,
    /// Names of the classes where the first line counts them.
    pub(super) classes: Vec<String>,
    /// Lines before the first row.
    skipped: usize,
    missing: Missing,
    /// What was found of how it is written, for people.
    pub(super) notes: Vec<String>,
}

impl Source {
    /// Finds out how the content of a file is written.
    ///
    /// # Errors
    /// It is no text, has no rows, or may be read in two ways.
    pub(super) fn new(content: Vec<u8>, written: &Written) -> Result<Self, String> {
        refuse_others(&content)?;
        let (mut text, encoding) = decode(content)?;
        let said = said_delimiter(&mut text);
        let notes: Vec<String> = encoding.map(|name| format!("is read as {name}")).into_iter().collect();
        if !text.contains(&b'\n') {
            text.iter_mut().filter(|byte| **byte == b'\r').for_each(|byte| *byte = b'\n');
        }
        let first = beginning(&text);
        let dialect = Dialect::of(first, written.delimiter.or(said));
        refuse_foreign_quotes(first, dialect)?;
        Self::in_dialect(text, dialect, written, notes)
    }

    /// A text whose dialect is known; `notes` say what was found of it.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub(in crate::data::formats) fn in_dialect(
        mut text: Vec<u8>,
        dialect: Dialect,
        written: &Written,
        mut notes: Vec<String>,
    ) -> Result<Self, String> {
        if dialect.delimiter == b' ' {
            let utf8 = std::str::from_utf8(&text).map_err(|error| error.to_string())?;
            text = tabs_for_spaces(utf8, dialect.quote);
        }
        if dialect.delimiter != b',' {
            notes.push(format!("has {} between its values", dialect.delimiter_name()));
        }
        let rows = first_rows(&text, dialect)?;
        let header = Header::of(&rows, &|| lines(&text), &written.missing, written.header)?;
        let decimal_comma = match written.decimal_comma {
            Some(said) => said,
            None => dialect.delimiter != b',' && decimal_comma(&rows)?,
        };
        if decimal_comma && written.decimal_comma.is_none() {
            notes.push("has a comma before its decimals".to_owned());
        }
        let width = rows.get(1).or(rows.first()).map_or(0, Vec::len);
        let is_row = header == Header::Row;
        let (names, classes, skipped) = match header {
            Header::Names(names) => {
                let are_trailing =
                    rows.len() > 1 && rows[1..].iter().all(|row| row.last().is_some_and(String::is_empty));
                if names.len() + 1 == width && !are_trailing {
                    notes.push("has no name above its first column, as R writes names of rows".to_owned());
                }
                (named(names, width, are_trailing), Vec::new(), 1)
            }
            Header::Row => (unnamed(width), Vec::new(), 0),
            Header::Counts(classes) => {
                notes.push("begins with the counts that scikit-learn writes".to_owned());
                (unnamed(width), classes, 1)
            }
        };
        if is_row && written.header.is_none() {
            notes.push("has no names of columns: its first line is a row".to_owned());
        }
        let missing = written.missing.clone();
        Ok(Self { text, dialect, decimal_comma, names, classes, skipped, missing, notes })
    }

    /// How it is written.
    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Lines before the first row.
    pub(super) fn skipped(&self) -> usize {
        self.skipped
    }

    /// The text, with tabs where it had spaces between its values.
    pub(super) fn into_text(self) -> Vec<u8> {
        self.text
    }

    /// Whether decimals stand behind a comma.
    pub(super) fn decimal_comma(&self) -> bool {
        self.decimal_comma
    }
}

impl RawTable for Source {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn classes(&self) -> &[String] {
        &self.classes
    }

    fn decimal_comma(&self) -> bool {
        self.decimal_comma
    }

    fn notes(&self) -> &[String] {
        &self.notes
    }

    fn read(&self, want: &dyn Fn(usize) -> Want) -> Result<Raw, String> {
        let want: Vec<Want> = (0..self.names.len()).map(want).collect();
        self.read_at(&want, Pace::of(self.text.len()))
    }
}

impl Source {
    /// Reads what is wanted of each column, in some pace.
    pub(super) fn read_at(&self, want: &[Want], pace: Pace) -> Result<Raw, String> {
        let mut rows = Rows::new(&self.text, self.dialect);
        for _ in 0..self.skipped {
            rows.next()?;
        }
        let mut all: Option<Raw> = None;
        let mut take = |raw: Raw| match &mut all {
            None => all = Some(raw),
            Some(all) => all.append(raw),
        };
        let read = |piece| self.piece(piece, want);
        read_in_pieces(&self.text, self.dialect.quote, rows.position(), pace, &read, &mut take)?;
        let Some(Raw { columns, lines }) = all.filter(|all| !all.lines.is_empty()) else {
            return Err("it has no rows".to_owned());
        };
        Ok(Raw { columns: columns.into_iter().map(Builder::finish).collect(), lines })
    }

    /// The rows that begin in a piece of the text.
    fn piece(&self, piece: Piece, want: &[Want]) -> Found<Raw> {
        let mut columns: Vec<Builder> = want.iter().map(|want| Builder::new(*want == Want::Words)).collect();
        let reading = Reading { missing: &self.missing, decimal_comma: self.decimal_comma };
        let mut rows = Rows::within(&self.text, self.dialect, piece);
        rows.expect(self.names.len());
        let mut lines = Vec::new();
        let wrong = loop {
            match rows.next() {
                Ok(Some((record, line))) => {
                    lines.push(line);
                    for ((column, field), want) in columns.iter_mut().zip(record.iter()).zip(want) {
                        if *want != Want::Nothing {
                            column.push(field, reading);
                        }
                    }
                }
                Ok(None) => break None,
                Err(why) => break Some(why),
            }
        };
        Found { rows: Raw { columns, lines }, stop: rows.position(), wrong }
    }
}

/// Enough of a text to see how it is written.
fn beginning(text: &[u8]) -> &str {
    let first = &text[..text.len().min(BEGINNING)];
    let end = std::str::from_utf8(first).map_or_else(|error| error.valid_up_to(), str::len);
    std::str::from_utf8(&first[..end]).unwrap_or_default()
}

/// The first rows.
fn first_rows(text: &[u8], dialect: Dialect) -> Result<Vec<Vec<String>>, String> {
    let mut rows = Rows::new(text, dialect);
    let mut first: Vec<Vec<String>> = Vec::new();
    while let Some((record, _)) = rows.next()? {
        first.push(record.iter().map(|field| field.trim().to_owned()).collect());
        if first.len() > FIRST_ROWS {
            break;
        }
    }
    Ok(first)
}

/// How many lines have something on them.
fn lines(text: &[u8]) -> usize {
    text.split(|byte| *byte == b'\n').filter(|line| !line.iter().all(u8::is_ascii_whitespace)).count()
}

/// Names of columns that have none: `column_0`, `column_1`, …
fn unnamed(width: usize) -> Vec<String> {
    (0..width).map(|at| format!("column_{at}")).collect()
}

/// The names of a header for rows of some width. R writes no name above the names of rows, and some programs end every row with
/// a delimiter.
fn named(mut names: Vec<String>, width: usize, are_trailing: bool) -> Vec<String> {
    if names.len() + 1 == width {
        let at = if are_trailing { names.len() } else { 0 };
        names.insert(at, String::new());
    }
    while names.len() > width && width > 0 && names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<String>, Raw) {
        let source = Source::new(text.as_bytes().to_vec(), &Written::default()).unwrap();
        let raw = source.read(&|_| Want::Values).unwrap();
        (source.names, raw)
    }

    #[test]
    fn a_table_is_read_whatever_it_is_written_in() {
        for text in ["a,b\n1.5,x\n2,y\n", "a;b\n1,5;x\n2;y\n", "a b\n1.5  x\n2 y\n", "a\tb\r\n1.5\tx\r\n2\ty\r\n"] {
            let (names, raw) = read(text);
            assert_eq!((names, &raw.columns[0].numbers[..]), (vec!["a".to_owned(), "b".to_owned()], &[1.5, 2.0][..]));
            assert_eq!(raw.columns[1].words, ["x", "y"]);
            assert_eq!(raw.lines, [2, 3]);
        }
        assert_eq!(read("a,b\r1,2\r3,4\r").1.lines, [2, 3]);
    }

    #[test]
    fn columns_without_names_are_numbered() {
        assert_eq!(read("1,2\n3,4\n").0, ["column_0", "column_1"]);
        assert_eq!(read("a,b\nx,1,2\ny,3,4\n").0, ["", "a", "b"]);
        assert_eq!(read("a,b\n1,2,\n3,4,\n").0, ["a", "b", ""]);
        assert_eq!(read("a,b,\n1,2,\n3,4,\n").0, ["a", "b", ""]);
    }
}
