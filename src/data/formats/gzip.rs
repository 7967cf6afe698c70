//! Gzip: compressed files are decompressed with a hard limit on what comes out.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;

/// So many bytes may come out of any file.
const ALWAYS_ALLOWED: u64 = 64 << 20;
/// The largest ratio of what comes out to what goes in, beyond that.
const LARGEST_RATIO: u64 = 200;

/// Decompresses, refusing more than `limit` bytes, and much more than data are ever compressed to.
pub(crate) fn decompress(bytes: &[u8], limit: u64) -> Result<Vec<u8>, String> {
    let limit = limit.min(ALWAYS_ALLOWED.max(LARGEST_RATIO * bytes.len() as u64));
    let mut content = Vec::new();
    MultiGzDecoder::new(bytes).take(limit + 1).read_to_end(&mut content).map_err(|error| error.to_string())?;
    if content.len() as u64 > limit {
        return Err(format!("more than {limit} bytes decompressed; write the file decompressed if they are meant"));
    }
    Ok(content)
}

/// Whether bytes are compressed. The first two tell, not the file's name: what is read depends on the content alone, as
/// the key does. Neither IDX nor a table of numbers can start with them.
pub(crate) fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn compressed(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_was_compressed_comes_back() {
        let bytes = compressed(b"hello");
        assert!(is_gzip(&bytes) && !is_gzip(b"hello"));
        assert_eq!(decompress(&bytes, 5).unwrap(), b"hello");
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = compressed(&vec![0; 10 << 20]);
        assert!(bomb.len() < 20_000);
        assert_eq!(
            decompress(&bomb, 1000).unwrap_err(),
            "more than 1000 bytes decompressed; write the file decompressed if they are meant"
        );
        let large = compressed(&vec![0; 65 << 20]);
        assert!(decompress(&large, 1 << 40).unwrap_err().starts_with("more than 67108864 bytes"));
    }

    #[test]
    fn a_truncated_file_is_refused() {
        let bytes = compressed(&[7; 1000]);
        for end in [1, 2, 10, bytes.len() - 1] {
            assert!(decompress(&bytes[..end], 1000).is_err(), "{end}");
        }
    }
}
