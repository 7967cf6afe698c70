//! The content of a user's own file.

use std::path::Path;

use super::gzip;
use crate::base::fs;
use crate::data::error::DataError;

/// Largest content of a user's own file, compressed or not: 8 GiB.
pub(crate) const LARGEST: u64 = 8 << 30;

/// Reads a file; a compressed one (gzip) is decompressed.
///
/// # Errors
/// When the file cannot be read, is larger than [`LARGEST`], or is damaged gzip.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, DataError> {
    let raw = fs::read_at_most(path, LARGEST)?;
    if !gzip::is_gzip(&raw) {
        return Ok(raw);
    }
    gzip::decompress(&raw, LARGEST).map_err(|why| DataError::Format { path: path.to_owned(), format: "gzip", why })
}
