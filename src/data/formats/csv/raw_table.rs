//! A table in a file of whatever format, before it is settled what its columns are.

use super::builder::Builder;

/// What is read of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::data::formats) enum Want {
    /// Nothing: no row of it is looked at.
    Nothing,
    /// Its values.
    Values,
    /// Its values, and of numbers the text that they are written in.
    Words,
}

/// Columns as they stand in a file.
#[derive(Debug)]
pub(in crate::data::formats) struct Raw {
    pub(in crate::data::formats) columns: Vec<Builder>,
    /// The line of every row.
    pub(in crate::data::formats) lines: Vec<u32>,
}

impl Raw {
    /// Adds the rows of another table of the same columns.
    pub(super) fn append(&mut self, other: Self) {
        self.lines.extend(other.lines);
        self.columns.iter_mut().zip(other.columns).for_each(|(all, column)| all.append(column));
    }
}

/// A table in a file.
pub(in crate::data::formats) trait RawTable {
    /// Names of the columns, whether the file has names or not.
    fn names(&self) -> &[String];

    /// Names of the classes, where the file has them apart.
    fn classes(&self) -> &[String] {
        &[]
    }

    /// Whether decimals stand behind a comma.
    fn decimal_comma(&self) -> bool {
        false
    }

    /// What was found of how it is written, for people.
    fn notes(&self) -> &[String];

    /// Reads what is wanted of each column, by its place.
    ///
    /// # Errors
    /// Names the line of what cannot be read.
    fn read(&self, want: &dyn Fn(usize) -> Want) -> Result<Raw, String>;
}
