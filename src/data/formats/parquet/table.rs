//! A table of Parquet, read column by column.

use std::sync::Arc;

use bytes::Bytes;
use parquet::column::reader::{ColumnReader, get_column_reader};
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::FileReader as _;
use parquet::file::serialized_reader::SerializedFileReader;

use super::column::{FileColumn, Meaning, columns_of};
use super::foreign::not_parquet;
use super::pages::pages_of;
use super::value::{Value, read_rows};
use crate::data::formats::csv::{Builder, Missing, Raw, RawTable, Typed, Want, date_text};

/// Rows that are read at a time.
pub(super) const BATCH: usize = 1 << 16;
/// The most rows of a table: rows are numbered in 32 bits.
const MOST_ROWS: u64 = u32::MAX as u64 - 1;
/// So many rows may any file have.
const SURE_ROWS: u64 = 1 << 22;
/// Beyond that, so many a byte: a column of one value takes nearly none, one that is worth reading does.
const ROWS_A_BYTE: u64 = 100;

/// A table of Parquet.
pub(super) struct ParquetTable {
    content: Bytes,
    metadata: Arc<ParquetMetaData>,
    columns: Vec<FileColumn>,
    names: Vec<String>,
    missing: Missing,
}

impl ParquetTable {
    /// Reads what the file says of its columns.
    ///
    /// # Errors
    /// It is no Parquet file, or damaged.
    pub(super) fn new(content: Vec<u8>, missing: Missing) -> Result<Self, String> {
        if !content.starts_with(b"PAR1") {
            return Err(not_parquet(&content));
        }
        let content = Bytes::from(content);
        let reader = SerializedFileReader::new(content.clone()).map_err(|error| damaged(&error))?;
        let metadata = Arc::new(reader.metadata().clone());
        let schema = metadata.file_metadata().schema_descr();
        let columns = columns_of(schema.root_schema(), &|at| schema.column(at));
        let rows =
            (0..metadata.num_row_groups()).map(|at| metadata.row_group(at).num_rows().max(0) as u64).sum::<u64>();
        if rows > MOST_ROWS {
            return Err(format!("it has more than {MOST_ROWS} rows: write it as several files"));
        }
        if rows > SURE_ROWS.max(ROWS_A_BYTE * content.len() as u64) {
            return Err("it says that it has more rows than its size allows".to_owned());
        }
        let names = columns.iter().map(|column| column.name.clone()).collect();
        Ok(Self { content, metadata, columns, names, missing })
    }

    pub(super) fn columns(&self) -> &[FileColumn] {
        &self.columns
    }

    pub(super) fn groups(&self) -> usize {
        self.metadata.num_row_groups()
    }

    /// Rows of a row group.
    pub(super) fn rows_of(&self, group: usize) -> Result<usize, String> {
        let rows = self.metadata.row_group(group).num_rows();
        usize::try_from(rows).map_err(|_| "it is damaged: its number of rows".to_owned())
    }

    /// A reader of a leaf of a row group, and how many rows it has.
    ///
    /// # Errors
    /// It is compressed in a way that is not known, or damaged.
    pub(super) fn reader(&self, group: usize, leaf: usize) -> Result<(ColumnReader, usize), String> {
        let rows = self.rows_of(group)?;
        let group = self.metadata.row_group(group);
        let pages = pages_of(&self.content, group.column(leaf), rows)?;
        Ok((get_column_reader(group.column(leaf).column_descr_ptr(), pages), rows))
    }

    fn column(&self, column: &FileColumn, as_words: bool) -> Result<Builder, String> {
        let name = &column.name;
        let (leaf, meaning) = column.meaning.as_ref().map_err(|what| {
            let quoted = serde_json::to_string(name).unwrap_or_default();
            format!("column `{name}` has {what}, which cannot be learned from: add `drop: [{quoted}]`")
        })?;
        let typed = match meaning {
            Meaning::Text => Some(Typed::Words),
            Meaning::Day | Meaning::Time(_) | Meaning::OldTime => Some(Typed::Dates),
            _ => None,
        };
        let mut builder = Builder::typed(as_words, typed);
        if matches!(meaning, Meaning::Number | Meaning::Half)
            || matches!(meaning, Meaning::Decimal(scale) if *scale > 0)
        {
            builder.with_point();
        }
        for group in 0..self.groups() {
            let (mut reader, rows) = self.reader(group, *leaf)?;
            let mut left = rows;
            while left > 0 {
                let mut push = |value: Value<'_>| self.push(&mut builder, value);
                let read = read_rows(&mut reader, meaning, left.min(BATCH), &mut push)
                    .map_err(|why| format!("column `{name}` cannot be read: {why}"))?;
                if read == 0 {
                    return Err(format!("column `{name}` has fewer rows than the file says"));
                }
                left -= read;
            }
        }
        Ok(builder.finish())
    }

    fn push(&self, to: &mut Builder, value: Value<'_>) {
        match value {
            Value::Missing => to.push_missing(""),
            Value::Truth(truth) => to.push_word(if truth { "true" } else { "false" }),
            Value::Whole(whole) if self.missing.has_number(whole as f64) => to.push_missing(&whole.to_string()),
            Value::Whole(whole) => to.push_whole(whole),
            Value::Number(number) if self.missing.has_number(number) => to.push_missing(&number.to_string()),
            Value::Number(number) if number.is_finite() => to.push_number(number, || number.to_string()),
            Value::Number(number) => to.push_word(&number.to_string()),
            Value::Days(days) => to.push_number(days, || date_text(days).unwrap_or_default()),
            Value::Text(text) => {
                let text = text.trim();
                if text.is_empty() || self.missing.is_own(text) { to.push_missing(text) } else { to.push_word(text) }
            }
        }
    }
}

fn damaged(error: &dyn std::error::Error) -> String {
    format!("it is damaged: {error}")
}

impl RawTable for ParquetTable {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn notes(&self) -> &[String] {
        &[]
    }

    fn read(&self, want: &dyn Fn(usize) -> Want) -> Result<Raw, String> {
        let mut columns = Vec::new();
        for (at, column) in self.columns.iter().enumerate() {
            columns.push(match want(at) {
                Want::Nothing => Builder::typed(false, None),
                wanted => self.column(column, wanted == Want::Words)?,
            });
        }
        let rows = self.metadata.file_metadata().num_rows();
        if rows <= 0 {
            return Err("it has no rows".to_owned());
        }
        Ok(Raw { columns, lines: (1..=rows as u32).collect() })
    }
}
