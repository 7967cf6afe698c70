//! Rows of a new text, read for a model that knows its columns.

use std::collections::BTreeMap;
use std::io::Read;

use super::blocks::Blocks;
use super::dialect::{Dialect, tabs_for_spaces};
use super::encoding::decode;
use super::missing::Missing;
use super::new_column::{Growing, NewColumn};
use super::raw::{Source, Written};
use super::raw_table::RawTable as _;
use super::scan::Rows;
use crate::data::formats::new_block::NewBlock;
use crate::data::input_column::InputColumn;
use crate::data::table::Table;

/// Rows of a new text, in pieces.
pub(in crate::data::formats) struct TextRows {
    blocks: Blocks,
    /// The first piece, which told how the table is written.
    first: Option<Vec<u8>>,
    dialect: Dialect,
    decimal_comma: bool,
    missing: Missing,
    columns: Vec<NewColumn>,
    /// Values of a row.
    width: usize,
    /// Rows that stand before the first one.
    skipped: usize,
    /// Lines that were read before this piece.
    lines: u32,
}

impl TextRows {
    /// A text of a reader, for a model with these columns. The names of columns that it lacks are its second part.
    ///
    /// # Errors
    /// The text has no rows, or may be read in two ways.
    pub(in crate::data::formats) fn open(
        input: Box<dyn Read>,
        columns: &[InputColumn],
        missing: &[String],
    ) -> Result<(Self, Vec<String>), String> {
        let failed = |error: std::io::Error| error.to_string();
        let mut blocks = Blocks::new(input);
        let mut first = blocks.next().map_err(failed)?;
        if first.starts_with(b"\xff\xfe") || first.starts_with(b"\xfe\xff") {
            first.extend(blocks.all().map_err(failed)?);
        }
        let written = Written { missing: Missing::new(missing), ..Written::default() };
        Ok(Self::of(Source::new(first, &written)?, blocks, columns, written.missing))
    }

    /// A text that is there as a whole.
    pub(in crate::data::formats) fn of_source(
        source: Source,
        columns: &[InputColumn],
        missing: Missing,
    ) -> (Self, Vec<String>) {
        Self::of(source, Blocks::new(Box::new(std::io::empty())), columns, missing)
    }

    /// A text whose beginning is read, and what follows.
    fn of(source: Source, mut blocks: Blocks, columns: &[InputColumn], missing: Missing) -> (Self, Vec<String>) {
        blocks.quoted_by(source.dialect().quote);
        let (columns, lacking) = NewColumn::all(columns, source.names());
        let (dialect, decimal_comma, skipped) = (source.dialect(), source.decimal_comma(), source.skipped());
        let width = source.names().len();
        let first = Some(source.into_text());
        (Self { blocks, first, dialect, decimal_comma, missing, columns, width, skipped, lines: 0 }, lacking)
    }

    /// The next rows; none at the end.
    ///
    /// # Errors
    /// Names the line that has another number of values than the others, or that cannot be read.
    pub(in crate::data::formats) fn next_block(&mut self) -> Result<Option<NewBlock>, String> {
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
