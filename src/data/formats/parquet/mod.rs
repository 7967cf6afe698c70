//! Parquet: a table whose columns have types, which are taken as they are.

mod column;
mod foreign;
mod format;
mod pages;
mod rows;
mod spec;
mod table;
mod value;

pub(super) use rows::ParquetRows;
pub use spec::ParquetSpec;
