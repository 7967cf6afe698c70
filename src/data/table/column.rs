//! A column of a table.

use std::sync::Arc;

use super::kind::ColumnKind;

/// The code of a category that is missing.
pub const MISSING: u32 = u32::MAX;

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What its values are.
    pub kind: ColumnKind,
    /// The value of every row.
    pub values: Values,
}

/// The values of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Numbers, booleans (0 and 1) and dates (days since 1970); NaN where one is missing.
    Numbers(Vec<f64>),
    /// Categories.
    Categories {
        /// The place of each row's category among the names; [`MISSING`] where there is none.
        codes: Vec<u32>,
        /// The names, in order.
        names: Arc<Vec<String>>,
    },
}

impl Column {
    /// A column of numbers.
    pub fn numbers(name: impl Into<String>, kind: ColumnKind, numbers: Vec<f64>) -> Self {
        Self { name: name.into(), kind, values: Values::Numbers(numbers) }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        match &self.values {
            Values::Numbers(numbers) => numbers.len(),
            Values::Categories { codes, .. } => codes.len(),
        }
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a row as a number: of a category its place; NaN where it is missing.
    pub fn number(&self, row: usize) -> f64 {
        match &self.values {
            Values::Numbers(numbers) => numbers[row],
            Values::Categories { codes, .. } if codes[row] == MISSING => f64::NAN,
            Values::Categories { codes, .. } => f64::from(codes[row]),
        }
    }

    /// How many values are missing.
    pub fn missing(&self) -> usize {
        match &self.values {
            Values::Numbers(numbers) => numbers.iter().filter(|x| x.is_nan()).count(),
            Values::Categories { codes, .. } => codes.iter().filter(|code| **code == MISSING).count(),
        }
    }

    /// The values of some rows, in their order.
    ///
    /// # Panics
    /// When there is no such row.
    #[must_use]
    pub fn select(&self, rows: &[u32]) -> Self {
        let values = match &self.values {
            Values::Numbers(numbers) => Values::Numbers(rows.iter().map(|&row| numbers[row as usize]).collect()),
            Values::Categories { codes, names } => Values::Categories {
                codes: rows.iter().map(|&row| codes[row as usize]).collect(),
                names: Arc::clone(names),
            },
        };
        Self { name: self.name.clone(), kind: self.kind, values }
    }
}
