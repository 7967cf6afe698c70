//! The keys of a table of CSV.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::column_ref::{ColumnRef, ColumnRefs, Spelling};
use super::keys::table_spec;
use crate::base::path::SpecPath;
use crate::data::formats::samples::test_fraction;
use crate::data::table::ColumnKind;
use crate::data::target::Task;

table_spec! {
    /// A table of numbers, words and dates; how it is written is found, and a compressed one (gzip) is decompressed.
    pub struct CsvSpec {
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
