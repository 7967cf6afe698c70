//! CSV: a table of numbers, words and dates. How it is written and what its columns are is found over the whole file, and said.

mod blocks;
mod builder;
mod column_ref;
mod columns;
mod date;
mod dialect;
mod encoding;
mod format;
mod header;
mod missing;
mod new_rows;
mod number;
mod parts;
mod plain;
mod raw;
mod read;
mod roles;
mod scan;
mod settle;
mod spec;

pub use column_ref::{ColumnRef, ColumnRefs, Spelling};
pub use new_rows::{NewBlock, NewRows};
pub(crate) use plain::read_plain;
pub use spec::{CsvSpec, Decimal, Delimiter};
