//! The keys of a table in a workbook.

use std::collections::BTreeMap;

use crate::base::path::SpecPath;
use crate::data::formats::csv::{ColumnRef, ColumnRefs, Spelling, table_spec};
use crate::data::formats::samples::test_fraction;
use crate::data::table::ColumnKind;
use crate::data::target::Task;

table_spec! {
    /// A sheet of a workbook (.xlsx, .xlsb, .xls, .ods); of formulas the values that were saved are read.
    pub struct ExcelSpec {
        /// Name of the sheet; without it the workbook has one sheet with cells.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub sheet: Option<String>,
        /// Whether the first row names the columns; found without it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub header: Option<bool>,
    }
}
