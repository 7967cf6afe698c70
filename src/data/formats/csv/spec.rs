//! The keys of a table of CSV.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::column_ref::{ColumnRef, ColumnRefs, Spelling};
use crate::base::path::SpecPath;
use crate::data::formats::samples::test_fraction;
use crate::data::table::ColumnKind;
use crate::data::target::Task;

/// A table of numbers, words and dates; how it is written is found, and a compressed one (gzip) is decompressed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CsvSpec {
    /// The table, relative to the spec's folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<SpecPath>,
    /// In place of `path`: the table of the training rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub train: Option<SpecPath>,
    /// Beside `train`: the table of the validation rows; without it a `split` step holds some out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validation: Option<SpecPath>,
    /// Beside `train`: the table of the test rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test: Option<SpecPath>,
    /// Column to predict, by its name or its place from 0; a list of several numbers or labels. The last one without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<ColumnRefs>,
    /// What the target is; found from its values where they leave no doubt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<Task>,
    /// Columns to leave out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drop: Vec<ColumnRef>,
    /// The only columns to learn from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<ColumnRef>,
    /// What columns are, where what is found is not what is meant: `{ zip: category }`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, ColumnKind>,
    /// How the dates of columns are written: `{ day: "%d.%m.%Y" }`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub dates: BTreeMap<String, String>,
    /// Spellings of a missing value beside the usual ones (empty, NA, NaN, null, None, ?): `["-999"]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Spelling>,
    /// Names of the classes, in the order of their values; the values without it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<String>,
    /// Column that says `train`, `validation` or `test` of every row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split_column: Option<ColumnRef>,
    /// Column of groups, such as patients: no group stands on both sides of a split. It is not learned from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<ColumnRef>,
    /// Column of times or numbers in whose order the rows are split: the last ones are tested on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<ColumnRef>,
    /// Share of the rows, of each class where there are classes, that is kept for the test, in [0, 1).
    #[serde(default = "test_fraction")]
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1.0))]
    pub test_fraction: f64,
    /// Whether the first line names the columns; found without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<bool>,
    /// What stands between values; found without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<Delimiter>,
    /// What stands before decimals; found without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimal: Option<Decimal>,
}

/// What stands between values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Delimiter {
    /// A comma.
    #[serde(rename = ",")]
    Comma,
    /// A semicolon.
    #[serde(rename = ";")]
    Semicolon,
    /// A tab.
    #[serde(rename = "\t")]
    Tab,
    /// A vertical bar.
    #[serde(rename = "|")]
    Bar,
    /// Spaces and tabs, any number of them.
    #[serde(rename = " ")]
    Space,
}

impl Delimiter {
    pub(super) fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Bar => b'|',
            Self::Space => b' ',
        }
    }
}

/// What stands before decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Decimal {
    /// A point.
    #[serde(rename = ".")]
    Point,
    /// A comma.
    #[serde(rename = ",")]
    Comma,
}
