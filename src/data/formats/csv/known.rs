//! What is known of a column beside its fields.

use crate::data::table::ColumnKind;

/// What is known of a column beside its fields.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) name: &'a str,
    /// What the spec says that it is.
    pub(super) kind: Option<ColumnKind>,
    /// The form of its dates, if the spec says it.
    pub(super) date_form: Option<&'a str>,
    pub(super) decimal_comma: bool,
    pub(super) places: Places<'a>,
    /// Whether its numbers were read as words too.
    pub(super) as_words: bool,
}

/// Where rows stand: the lines of all files, and how many rows each has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Places<'a> {
    pub(super) lines: &'a [u32],
    /// The files by their keys in the spec, where there are several.
    pub(super) files: &'a [(&'static str, usize)],
}

impl<'a> Places<'a> {
    /// Of one file.
    #[cfg(test)]
    pub(super) fn of_one(lines: &'a [u32]) -> Self {
        Self { lines, files: &[] }
    }

    /// Where a row stands, for people.
    pub(super) fn of(self, row: usize) -> String {
        let line = self.lines.get(row).copied().unwrap_or(0);
        let mut end = 0;
        for (key, rows) in self.files.iter().filter(|_| self.files.len() > 1) {
            end += rows;
            if row < end {
                return format!("line {line} of `{key}`");
            }
        }
        format!("line {line}")
    }
}
