//! A file as its publisher has it, and the check that a copy is the same.

use sha2::{Digest as _, Sha256};

use super::formats::{decompress, is_gzip};

/// A file as it was published.
#[derive(Debug)]
pub struct Published {
    /// File name.
    pub name: &'static str,
    /// Bytes after decompression.
    pub size: u64,
    /// SHA-256 of the decompressed content: mirrors compress the same content differently.
    pub sha256: &'static str,
    /// A copy in the program itself, for where no folder has one.
    pub bundled: Option<&'static [u8]>,
}

impl Published {
    /// Most bytes that a copy can have. Incompressible content grows by a few bytes when it is compressed; the double is enough
    /// for any tool.
    pub(crate) fn largest_copy(&self) -> u64 {
        2 * self.size + 65_536
    }

    /// The decompressed content of a copy.
    ///
    /// # Errors
    /// Says what was found instead of the published digest: another one, or why there is none.
    pub(crate) fn verified(&self, raw: &[u8]) -> Result<Vec<u8>, String> {
        let content = if is_gzip(raw) {
            decompress(raw, self.size).map_err(|why| format!("unreadable gzip ({why})"))?
        } else {
            raw.to_vec()
        };
        let found = hex(&Sha256::digest(&content));
        if found == self.sha256 { Ok(content) } else { Err(found) }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
