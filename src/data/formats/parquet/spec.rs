//! The keys of a table of Parquet.

use std::collections::BTreeMap;

use crate::base::path::SpecPath;
use crate::data::formats::csv::{ColumnRef, ColumnRefs, Spelling, table_spec};
use crate::data::formats::samples::test_fraction;
use crate::data::table::ColumnKind;
use crate::data::target::Task;

table_spec! {
    /// A table of Parquet; its columns are what the file says: numbers, booleans, words, dates and times.
    pub struct ParquetSpec {}
}
