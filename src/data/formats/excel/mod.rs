//! Workbooks of Excel and OpenDocument: a sheet is a table; its cells are read as the texts that they would be in a CSV.

mod cells;
mod format;
mod sheet;
mod sizes;
mod spec;
mod workbook;

pub(super) use format::new_rows;
pub use spec::ExcelSpec;
pub(super) use workbook::is_workbook;
