//! A column as a model knows it from its training.

use serde::{Deserialize, Serialize};

use super::dataset::{Dataset, Features};
use super::table::{Column, ColumnKind, Values};

/// A column as a model knows it from its training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InputColumn {
    /// Its name.
    pub name: String,
    /// What its values are.
    pub kind: ColumnKind,
    /// How its dates are written, as `strftime` has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_form: Option<String>,
    /// Its categories, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
}

impl InputColumn {
    /// The columns of a data set; none where its features have no names.
    pub fn of(dataset: &Dataset) -> Vec<Self> {
        let column = |column: &Column| Self {
            name: column.name.clone(),
            kind: column.kind,
            date_form: dataset.origin.date_forms.get(&column.name).cloned(),
            categories: match &column.values {
                Values::Numbers(_) => Vec::new(),
                Values::Categories { names, .. } => names.to_vec(),
            },
        };
        let number = |name: &String| Self {
            name: name.clone(),
            kind: ColumnKind::Number,
            date_form: None,
            categories: Vec::new(),
        };
        match &dataset.features {
            Features::Table(table) => table.columns.iter().map(column).collect(),
            Features::U8(_) | Features::F32(_) => dataset.origin.columns.iter().map(number).collect(),
        }
    }
}
