//! Some rows of a new table.

use std::collections::BTreeMap;

use crate::data::table::Table;

/// Some rows of a new table.
#[derive(Debug)]
pub struct NewBlock {
    /// The columns that the model knows.
    pub table: Table,
    /// The line of every row.
    pub lines: Vec<u32>,
    /// Rows that cannot be used, by their place in the table, and why.
    pub unusable: BTreeMap<usize, String>,
}
