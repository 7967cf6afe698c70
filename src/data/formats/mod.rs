//! File formats, one a file.

pub(crate) mod csv;
pub(crate) mod gzip;
pub(crate) mod idx;
pub mod npy;
