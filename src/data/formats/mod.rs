//! Data formats, one a file: its parameters, the files that it names and how it reads them ([`Format`]). A new format is a file and an entry
//! of [`FilesSpec`].

mod content;
mod csv;
mod excel;
mod files;
mod format;
mod gzip;
mod idx;
mod new_block;
mod new_rows;
mod npy;
mod parquet;
mod samples;
mod tidy;

pub(crate) use content::LARGEST;
pub(crate) use csv::read_plain;
pub use csv::{ColumnRef, ColumnRefs, CsvSpec, Decimal, Delimiter, Spelling};
pub use excel::ExcelSpec;
pub use files::FilesSpec;
pub use format::Format;
pub(crate) use gzip::{decompress, is_gzip};
pub use idx::IdxSpec;
pub(crate) use idx::{Images, joined};
pub use new_block::NewBlock;
pub use new_rows::NewRows;
pub use npy::NpySpec;
pub use parquet::ParquetSpec;
