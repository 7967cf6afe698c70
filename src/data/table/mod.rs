//! Tables: columns of numbers, categories and dates, as they were understood.

mod column;
mod files;
mod kind;
mod rows;
mod summary;

pub use column::{Column, MISSING, Values};
pub(super) use files::{Description, from_files, into_files};
pub use kind::ColumnKind;
pub use rows::Table;
pub use summary::{ColumnSummary, Range};
