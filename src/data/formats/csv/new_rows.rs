//! Rows of a new table, read for a model that knows its columns.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use flate2::read::MultiGzDecoder;

use super::blocks::Blocks;
use super::date::DateForm;
use super::dialect::{Dialect, tabs_for_spaces};
use super::encoding::decode;
use super::missing::Missing;
use super::number::{decorated, plain, with_decimal_comma};
use super::raw::{Source, Written};
use super::scan::Rows;
use super::settle::BOOLEANS;
use crate::data::formats::gzip::is_gzip;
use crate::data::input_column::InputColumn;
use crate::data::table::{Column, ColumnKind, MISSING, Table, Values};

/// Rows of a new table, in pieces.
pub struct NewRows {
    blocks: Blocks,
    /// The first piece, which told how the table is written.
    first: Option<Vec<u8>>,
    dialect: Dialect,
    decimal_comma: bool,
    missing: Missing,
    columns: Vec<Reader>,
    /// Values of a row.
    width: usize,
    /// Rows that stand before the first one.
    skipped: usize,
    /// Lines that were read before this piece.
    lines: u32,
}

/// Some rows of a new table.
#[derive(Debug)]
pub struct NewBlock {
    /// The columns that the model knows.
    pub table: Table,
    /// The line of every row.
    pub lines: Vec<u32>,
    /// Rows that cannot be used, by their place in the table, and why.
    pub unusable: BTreeMap<usize, String>,
}

/// How a column is read.
struct Reader {
    column: InputColumn,
    /// Its place in the table; none where it has no such column.
    place: Option<usize>,
    date_form: Option<DateForm>,
    known: BTreeMap<String, u32>,
}

/// A column of a piece while it is read.
#[derive(Default)]
struct Growing {
    numbers: Vec<f64>,
    codes: Vec<u32>,
    /// Categories that no row had before.
    unknown: Vec<String>,
}

impl NewRows {
    /// A table of a reader, for a model with these columns. The names of columns that it lacks are its second part.
    ///
    /// # Errors
    /// The table has no rows, or may be read in two ways.
    pub fn open(
        input: Box<dyn Read>,
        columns: &[InputColumn],
        missing: &[String],
    ) -> Result<(Self, Vec<String>), String> {
        let failed = |error: std::io::Error| error.to_string();
        let mut blocks = Blocks::new(decompressed(input).map_err(failed)?);
        let mut first = blocks.next().map_err(failed)?;
        if first.starts_with(b"\xff\xfe") || first.starts_with(b"\xfe\xff") {
            first.extend(blocks.all().map_err(failed)?);
        }
        let written = Written { missing: Missing::new(missing), ..Written::default() };
        let source = Source::new(first, &written)?;
        blocks.quoted_by(source.dialect().quote);
        let names = &source.names;
        let reader = |column: &InputColumn| Reader {
            place: names.iter().position(|name| *name == column.name),
            date_form: column.date_form.clone().map(DateForm::new),
            known: column.categories.iter().cloned().zip(0..).collect(),
            column: column.clone(),
        };
        let columns: Vec<Reader> = columns.iter().map(reader).collect();
        let lacking = columns.iter().filter(|reader| reader.place.is_none());
        let lacking = lacking.map(|reader| reader.column.name.clone()).collect();
        let (dialect, decimal_comma, skipped) = (source.dialect(), source.decimal_comma(), source.skipped());
        let (width, missing) = (names.len(), written.missing);
        let first = Some(source.into_text());
        Ok((Self { blocks, first, dialect, decimal_comma, missing, columns, width, skipped, lines: 0 }, lacking))
    }

    /// The next rows; none at the end.
    ///
    /// # Errors
    /// Names the line that has another number of values than the others, or that cannot be read.
    pub fn next_block(&mut self) -> Result<Option<NewBlock>, String> {
        let text = match self.first.take() {
            Some(text) => text,
            None => {
                let raw = self.blocks.next().map_err(|error| error.to_string())?;
                let (text, _) = if raw.is_empty() { (raw, None) } else { decode(raw)? };
                match std::str::from_utf8(&text) {
                    Ok(spaced) if self.dialect.delimiter == b' ' => tabs_for_spaces(spaced, self.dialect.quote),
                    _ => text,
                }
            }
        };
        if text.is_empty() {
            return Ok(None);
        }
        let mut rows = Rows::new(&text, self.dialect);
        for _ in 0..std::mem::take(&mut self.skipped) {
            rows.next()?;
        }
        rows.expect(self.width);
        let mut growing: Vec<Growing> = self.columns.iter().map(|_| Growing::default()).collect();
        let (mut lines, mut unusable) = (Vec::new(), BTreeMap::new());
        while let Some((record, line)) = rows.next()? {
            for (reader, growing) in self.columns.iter().zip(&mut growing) {
                let field = reader.place.and_then(|place| record.get(place)).unwrap_or_default().trim();
                if let Err(why) = reader.push(field, self.decimal_comma, &self.missing, growing) {
                    unusable.entry(lines.len()).or_insert(why);
                }
            }
            lines.push(self.lines + line);
        }
        self.lines += text.iter().filter(|byte| **byte == b'\n').count() as u32;
        let columns = self.columns.iter().zip(growing).map(|(reader, growing)| reader.finish(growing)).collect();
        Ok(Some(NewBlock { table: Table { columns, rows: lines.len() }, lines, unusable }))
    }
}

/// What a reader gives, decompressed where it is compressed (gzip).
fn decompressed(mut input: Box<dyn Read>) -> std::io::Result<Box<dyn Read>> {
    let mut start = Vec::new();
    input.by_ref().take(2).read_to_end(&mut start)?;
    let is_compressed = is_gzip(&start);
    let whole = std::io::Cursor::new(start).chain(input);
    if is_compressed { Ok(Box::new(MultiGzDecoder::new(std::io::BufReader::new(whole)))) } else { Ok(Box::new(whole)) }
}

impl Reader {
    fn push(&self, field: &str, decimal_comma: bool, missing: &Missing, to: &mut Growing) -> Result<(), String> {
        if self.column.kind == ColumnKind::Category {
            let code = if missing.has(field) { MISSING } else { self.code(field, to) };
            to.codes.push(code);
            return Ok(());
        }
        let is_missing = missing.has(field);
        let value = if is_missing { None } else { self.number(field, decimal_comma) };
        to.numbers.push(value.filter(|x| !missing.has_number(*x)).unwrap_or(f64::NAN));
        if value.is_some() || is_missing {
            return Ok(());
        }
        let field: String = field.chars().take(40).collect();
        Err(format!("column `{}`: `{field}` is no {}", self.column.name, self.column.kind.name()))
    }

    fn code(&self, field: &str, to: &mut Growing) -> u32 {
        let unknown = |to: &mut Growing| {
            let place = to.unknown.iter().position(|word| word == field).unwrap_or_else(|| {
                to.unknown.push(field.to_owned());
                to.unknown.len() - 1
            });
            (self.known.len() + place) as u32
        };
        self.known.get(field).copied().unwrap_or_else(|| unknown(to))
    }

    fn number(&self, field: &str, decimal_comma: bool) -> Option<f64> {
        let number = || if decimal_comma { with_decimal_comma(field) } else { plain(field) };
        match self.column.kind {
            ColumnKind::Number | ColumnKind::Category => number().or_else(|| decorated(field, decimal_comma)),
            ColumnKind::Date => self.date_form.as_ref()?.days(field),
            ColumnKind::Boolean => {
                let place = |pair: &[&str; 2]| pair.iter().position(|word| word.eq_ignore_ascii_case(field));
                let word = BOOLEANS.iter().find_map(place).map(|place| place as f64);
                word.or_else(|| number().filter(|x| *x == 0.0 || *x == 1.0))
            }
        }
    }

    fn finish(&self, growing: Growing) -> Column {
        let InputColumn { name, kind, categories, .. } = &self.column;
        let values = match kind {
            ColumnKind::Category => {
                let names = Arc::new(categories.iter().cloned().chain(growing.unknown).collect());
                Values::Categories { codes: growing.codes, names }
            }
            _ => Values::Numbers(growing.numbers),
        };
        Column { name: name.clone(), kind: *kind, values }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Vec<InputColumn> {
        let column =
            |name: &str, kind| InputColumn { name: name.to_owned(), kind, date_form: None, categories: Vec::new() };
        vec![
            column("a", ColumnKind::Number),
            InputColumn { categories: vec!["x".to_owned(), "y".to_owned()], ..column("k", ColumnKind::Category) },
            InputColumn { date_form: Some("%Y-%m-%d".to_owned()), ..column("d", ColumnKind::Date) },
            column("ok", ColumnKind::Boolean),
        ]
    }

    fn read(text: &str) -> (Vec<NewBlock>, Vec<String>) {
        let input = Box::new(std::io::Cursor::new(text.to_owned()));
        let (mut rows, lacking) = NewRows::open(input, &columns(), &[]).unwrap();
        let mut blocks = Vec::new();
        while let Some(block) = rows.next_block().unwrap() {
            blocks.push(block);
        }
        (blocks, lacking)
    }

    #[test]
    fn new_rows_are_read_in_the_columns_of_the_model() {
        let (blocks, lacking) = read("ok,extra,k,a,d\nyes,1,y,2.5,1970-01-03\nno,2,new,NA,1970-01-02\n,3,,$7,\n");
        let NewBlock { table, lines, unusable } = &blocks[0];
        assert!(lacking.is_empty() && unusable.is_empty());
        assert_eq!(lines, &[2, 3, 4]);
        let numbers = |name: &str| match &table.column(name).unwrap().values {
            Values::Numbers(numbers) => numbers.iter().map(|x| if x.is_nan() { -9.0 } else { *x }).collect::<Vec<_>>(),
            Values::Categories { codes, .. } => codes.iter().map(|code| f64::from(*code as i32)).collect(),
        };
        assert_eq!((numbers("a"), numbers("k")), (vec![2.5, -9.0, 7.0], vec![1.0, 2.0, -1.0]));
        assert_eq!((numbers("d"), numbers("ok")), (vec![2.0, 1.0, -9.0], vec![1.0, 0.0, -9.0]));
    }

    #[test]
    fn rows_that_cannot_be_used_say_why_and_columns_that_lack_are_named() {
        let (blocks, lacking) = read("a,k,ok\n1,x,yes\nmany,y,maybe\n3,x,no\n4,y,no\n");
        assert_eq!(lacking, ["d"]);
        let unusable: Vec<(usize, &str)> = blocks[0].unusable.iter().map(|(row, why)| (*row, &**why)).collect();
        assert_eq!(unusable, [(1, "column `a`: `many` is no number")]);
    }

    #[test]
    fn lines_are_counted_across_pieces() {
        let text = String::from("a,k,d,ok\n") + &"1,x,2020-01-01,yes\r\n".repeat(120_000);
        let (blocks, _) = read(&text);
        let lines: Vec<u32> = blocks.iter().flat_map(|block| block.lines.clone()).collect();
        assert!(blocks.len() > 1 && lines.len() == 120_000);
        assert!(lines.into_iter().eq(2..120_002));
    }
}
