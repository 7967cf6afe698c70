//! A table of numbers whose last column is the class, as the catalogue has it.

use std::path::Path;

use super::raw::{Source, Written};
use super::raw_table::{RawTable as _, Want};
use crate::data::dataset::Features;
use crate::data::error::DataError;
use crate::data::formats::samples::Samples;
use crate::data::formats::tidy::as_bytes;
use crate::data::table::{Column, ColumnKind, Table};
use crate::data::target::{TargetColumn, Task, infer};

/// Reads the content of a table of numbers without names, of which the last column is the class.
///
/// # Errors
/// Names `path`, and what is no such table.
pub(crate) fn read_plain(path: &Path, content: Vec<u8>) -> Result<Samples, DataError> {
    let bad = |why: String| DataError::Format { path: path.to_owned(), format: "CSV", why };
    let written = Written { header: Some(false), ..Written::default() };
    let source = Source::new(content, &written).map_err(bad)?;
    let raw = source.read(&|_| Want::Values).map_err(bad)?;
    let rows = raw.lines.len();
    let number = |at: usize, numbers| Column::numbers(format!("column_{at}"), ColumnKind::Number, numbers);
    let mut columns: Vec<Column> =
        raw.columns.into_iter().enumerate().map(|(at, column)| number(at, column.numbers)).collect();
    let column = columns.pop().ok_or_else(|| bad("it has no columns".to_owned()))?;
    let target = TargetColumn { column, has_point: false, missing_word: None, date_form: None };
    let targets = infer(&[target], Some(Task::Classification)).map_err(bad)?.targets;
    let table = Table { columns, rows };
    let features = as_bytes(&table).map_or_else(|| Features::Table(table), Features::U8);
    Ok(Samples { features, targets })
}
