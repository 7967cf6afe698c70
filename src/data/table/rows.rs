//! A table: columns of as many rows.

use super::column::Column;

/// A table: columns of as many rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The columns, in the order of the file.
    pub columns: Vec<Column>,
    /// Number of rows; of a table without columns too.
    pub rows: usize,
}

impl Table {
    /// The column of a name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Some rows, in their order. Column by column, so that there are never two whole tables.
    ///
    /// # Panics
    /// When there is no such row.
    #[must_use]
    pub fn into_selected(self, rows: &[u32]) -> Self {
        let columns = self.columns.into_iter().map(|column| column.select(rows)).collect();
        Self { columns, rows: rows.len() }
    }
}
