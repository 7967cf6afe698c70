//! Gzip: files ending in `.gz` are decompressed with a hard limit on what comes out.

use std::io::Read as _;
use std::path::Path;

use flate2::read::MultiGzDecoder;

/// Decompresses, refusing more than `limit` bytes.
pub(crate) fn decompress(bytes: &[u8], limit: u64) -> Result<Vec<u8>, String> {
    let mut content = Vec::new();
    MultiGzDecoder::new(bytes).take(limit + 1).read_to_end(&mut content).map_err(|error| error.to_string())?;
    if content.len() as u64 > limit {
        return Err(format!("more than {limit} bytes decompressed"));
    }
    Ok(content)
}

/// Whether a file name asks for decompression.
pub(crate) fn is_gzip(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"))
}
