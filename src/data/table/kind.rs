//! What the values of a column are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Numbers.
    Number,
    /// Yes or no, as 1 and 0.
    Boolean,
    /// Words, of which each may come many times.
    Category,
    /// Dates, with or without a time of day: days since 1970.
    Date,
}

impl ColumnKind {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Category => "category",
            Self::Date => "date",
        }
    }
}
