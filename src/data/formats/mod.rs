//! Data formats, one a file: its parameters, the files that it names and how it reads them ([`Format`]). A new format is a file and an entry
//! of [`FilesSpec`].

mod content;
mod csv;
mod files;
mod format;
mod gzip;
mod idx;
mod npy;
mod samples;
mod tidy;

pub(crate) use content::LARGEST;
pub(crate) use csv::read_plain;
pub use csv::{ColumnRef, ColumnRefs, CsvSpec, Decimal, Delimiter, NewBlock, NewRows, Spelling};
pub use files::FilesSpec;
pub use format::Format;
pub(crate) use gzip::{decompress, is_gzip};
pub use idx::IdxSpec;
pub(crate) use idx::{Images, joined};
pub use npy::NpySpec;
