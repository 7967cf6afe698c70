//! Rows of a new table of Parquet, read for a model that knows its columns.

use std::collections::BTreeMap;

use parquet::column::reader::ColumnReader;

use super::table::{BATCH, ParquetTable};
use super::value::{Value, read_rows};
use crate::data::formats::csv::{Growing, Missing, NewColumn, NewValue, RawTable as _};
use crate::data::formats::new_block::NewBlock;
use crate::data::input_column::InputColumn;
use crate::data::table::Table;

/// Rows of a new table of Parquet, in pieces.
pub(in crate::data::formats) struct ParquetRows {
    table: ParquetTable,
    columns: Vec<NewColumn>,
    missing: Missing,
    /// Row group that is read, the readers of its columns, and how many of its rows are left.
    group: usize,
    readers: Vec<Option<ColumnReader>>,
    left: usize,
    /// Rows that were read before.
    rows: u32,
}

impl ParquetRows {
    /// The content of a file, for a model with these columns. The names of columns that it lacks are its second part.
    ///
    /// # Errors
    /// It is damaged, or a column of the model is one that cannot be learned from.
    pub(in crate::data::formats) fn open(
        content: Vec<u8>,
        columns: &[InputColumn],
        missing: &[String],
    ) -> Result<(Self, Vec<String>), String> {
        let missing = Missing::new(missing);
        let table = ParquetTable::new(content, missing.clone())?;
        let (columns, lacking) = NewColumn::all(columns, table.names());
        for column in columns.iter().filter_map(|column| table.columns().get(column.place?)) {
            if let Err(what) = column.meaning {
                return Err(format!("column `{}` has {what}, which the model was not trained on", column.name));
            }
        }
        Ok((Self { table, columns, missing, group: 0, readers: Vec::new(), left: 0, rows: 0 }, lacking))
    }

    /// The next rows; none at the end.
    ///
    /// # Errors
    /// The file is damaged.
    pub(in crate::data::formats) fn next_block(&mut self) -> Result<Option<NewBlock>, String> {
        while self.left == 0 {
            if self.group == self.table.groups() {
                return Ok(None);
            }
            self.open_group()?;
        }
        let rows = self.left.min(BATCH);
        let (mut columns, mut unusable) = (Vec::new(), BTreeMap::new());
        for (column, reader) in self.columns.iter().zip(&mut self.readers) {
            let mut growing = Growing::default();
            let mut row = 0;
            let mut push = |value: NewValue<'_>| {
                if let Err(why) = column.push_value(value, &self.missing, &mut growing) {
                    unusable.entry(row).or_insert(why);
                }
                row += 1;
            };
            match (reader, column.place.and_then(|place| self.table.columns()[place].meaning.as_ref().ok())) {
                (Some(reader), Some((_, meaning))) => {
                    let read = read_rows(reader, meaning, rows, &mut |value| push_as_new(value, &mut push))?;
                    if read != rows {
                        return Err("a column has fewer rows than the file says".to_owned());
                    }
                }
                _ => (0..rows).for_each(|_| push(NewValue::Missing)),
            }
            columns.push(column.finish(growing));
        }
        let lines = (self.rows + 1..).take(rows).collect();
        self.left -= rows;
        self.rows += rows as u32;
        Ok(Some(NewBlock { table: Table { columns, rows }, lines, unusable }))
    }

    fn open_group(&mut self) -> Result<(), String> {
        self.readers.clear();
        self.left = self.table.rows_of(self.group)?;
        for column in &self.columns {
            let leaf = column.place.and_then(|place| self.table.columns()[place].meaning.as_ref().ok());
            let reader = leaf.map(|(leaf, _)| self.table.reader(self.group, *leaf)).transpose()?;
            self.readers.push(reader.map(|(reader, _)| reader));
        }
        self.group += 1;
        Ok(())
    }
}

fn push_as_new(value: Value<'_>, push: &mut dyn FnMut(NewValue<'_>)) {
    match value {
        Value::Missing => push(NewValue::Missing),
        Value::Truth(truth) => push(NewValue::Text(if truth { "true" } else { "false" })),
        // A whole number that has no exact one of 64 bits keeps its digits as a word.
        Value::Whole(whole) if whole as f64 as i128 == whole => push(NewValue::Number(whole as f64)),
        Value::Whole(whole) => push(NewValue::Text(&whole.to_string())),
        Value::Number(number) => push(NewValue::Number(number)),
        Value::Days(days) => push(NewValue::Days(days)),
        Value::Text(text) => push(NewValue::Text(text.trim())),
    }
}
