//! A table as files of an artifact.
//!
//! `numbers.npy` f64 `[columns of numbers, rows]`, `codes.npy` u32 `[columns of categories, rows]`, and in `dataset.json` the
//! names, kinds and categories, in the order of the columns.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::column::{Column, MISSING, Values};
use super::kind::ColumnKind;
use super::rows::Table;
use crate::data::npy;

/// File of the columns of numbers.
const NUMBERS: &str = "numbers.npy";
/// File of the columns of categories.
const CODES: &str = "codes.npy";

/// What `dataset.json` says of a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Description {
    name: String,
    kind: ColumnKind,
    /// Where it has categories, their names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    categories: Option<Vec<String>>,
}

/// The columns as they are described, and their values as files.
pub(crate) fn into_files(table: Table) -> (Vec<Description>, Vec<(&'static str, Vec<u8>)>) {
    let (mut described, mut numbers, mut codes) = (Vec::new(), Vec::new(), Vec::new());
    for Column { name, kind, values } in table.columns {
        let categories = match values {
            Values::Numbers(values) => {
                numbers.extend(values);
                None
            }
            Values::Categories { codes: values, names } => {
                codes.extend(values);
                Some(Arc::unwrap_or_clone(names))
            }
        };
        described.push(Description { name, kind, categories });
    }
    let count = |categories: bool| described.iter().filter(|column| column.categories.is_some() == categories).count();
    let shapes = [[count(false), table.rows], [count(true), table.rows]];
    let numbers = npy::write(&shapes[0], &numbers);
    (described, vec![(NUMBERS, numbers), (CODES, npy::write(&shapes[1], &codes))])
}

/// Reads a table back; `read` gives a file by name.
///
/// # Errors
/// Says which files do not fit each other.
pub(crate) fn from_files<E>(
    described: Vec<Description>,
    rows: usize,
    read: impl Fn(&str) -> Result<Vec<u8>, E>,
    bad: impl Fn(String) -> E,
) -> Result<Table, E> {
    let (numbers_shape, numbers) = npy::read::<f64>(&read(NUMBERS)?).map_err(&bad)?;
    let (codes_shape, codes) = npy::read::<u32>(&read(CODES)?).map_err(&bad)?;
    let count = |categories: bool| described.iter().filter(|column| column.categories.is_some() == categories).count();
    if numbers_shape != [count(false), rows] || codes_shape != [count(true), rows] {
        return Err(bad("its files disagree on the number of columns or rows".to_owned()));
    }
    let (mut numbers, mut codes) = (numbers.chunks_exact(rows.max(1)), codes.chunks_exact(rows.max(1)));
    let mut columns = Vec::new();
    for Description { name, kind, categories } in described {
        let values = match categories {
            None => Values::Numbers(numbers.next().unwrap_or_default().to_vec()),
            Some(names) => {
                let codes = codes.next().unwrap_or_default().to_vec();
                Values::Categories { codes, names: Arc::new(names) }
            }
        };
        if let Values::Categories { codes, names } = &values
            && codes.iter().any(|code| *code != MISSING && *code as usize >= names.len())
        {
            return Err(bad(format!("a value of `{name}` has no category")));
        }
        columns.push(Column { name, kind, values });
    }
    Ok(Table { columns, rows })
}
