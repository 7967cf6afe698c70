//! What the targets share: a limit on memory that is seen at once, and a folder for what can only be read from files.

mod memory;
mod scratch;

pub use memory::{MIB, bounded, within};
pub use scratch::Scratch;

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};

/// The content as it is, or compressed, as the lowest bit of its first byte says.
///
/// A fuzzer finds no checksum: left to itself it would never get behind one.
pub fn perhaps_compressed(data: &[u8]) -> Option<Vec<u8>> {
    let (how, content) = data.split_first()?;
    if how & 1 == 0 {
        return Some(content.to_vec());
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).expect("a vector takes all");
    Some(encoder.finish().expect("a vector takes all"))
}
