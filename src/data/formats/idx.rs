//! IDX, the format of MNIST: a big-endian header `00 00 type dimensions`, the sizes as u32, then the numbers.

/// Unsigned bytes with their shape.
#[derive(Debug, PartialEq)]
pub(crate) struct Idx {
    pub(crate) shape: Vec<usize>,
    pub(crate) bytes: Vec<u8>,
}

/// Type code of unsigned bytes, the only one that images and labels use.
const U8: u8 = 0x08;

/// Reads an IDX file of unsigned bytes. The header is believed only as far as the file bears it out.
pub(crate) fn read(mut content: Vec<u8>) -> Result<Idx, String> {
    let [0, 0, kind, dimensions, rest @ ..] = &content[..] else {
        return Err("it does not start with two zero bytes, a type and a number of dimensions".to_owned());
    };
    if *kind != U8 {
        return Err(format!("numbers of type 0x{kind:02x}; only unsigned bytes (0x08) are read"));
    }
    let dimensions = usize::from(*dimensions);
    if !(1..=3).contains(&dimensions) || rest.len() < 4 * dimensions {
        return Err(format!("{dimensions} dimensions; 1 (labels) to 3 (images) are read"));
    }
    let (sizes, bytes) = rest.split_at(4 * dimensions);
    let size = |b: &[u8]| u32::from_be_bytes([b[0], b[1], b[2], b[3]]) as usize;
    let shape: Vec<usize> = sizes.chunks_exact(4).map(size).collect();
    let expected = shape.iter().try_fold(1_usize, |product, &size| product.checked_mul(size));
    if expected != Some(bytes.len()) {
        let expected = expected.map_or("too many".to_owned(), |n| n.to_string());
        return Err(format!("its header promises {expected} bytes, {} follow", bytes.len()));
    }
    let header = content.len() - bytes.len();
    content.drain(..header); // the numbers move in their place: they may be most of the memory
    Ok(Idx { shape, bytes: content })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_and_labels_are_read() {
        let labels = read(vec![0, 0, 8, 1, 0, 0, 0, 2, 7, 9]).unwrap();
        assert_eq!(labels, Idx { shape: vec![2], bytes: vec![7, 9] });
        let images = read(vec![0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 5, 6]).unwrap();
        assert_eq!(images.shape, [1, 1, 2]);
    }

    #[test]
    fn a_header_larger_than_its_file_is_refused() {
        for bad in [
            &[][..],
            &[0, 0, 8],
            &[0, 0, 8, 1, 0, 0, 0, 3, 7, 9],
            &[0, 0, 8, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255],
            &[0, 0, 13, 1, 0, 0, 0, 1, 7],
            &[0, 0, 8, 200, 0],
            &[1, 0, 8, 1, 0, 0, 0, 1, 7],
        ] {
            assert!(read(bad.to_vec()).is_err(), "{bad:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(
            start in proptest::collection::vec(0_u8..9, 0..8),
            rest in proptest::collection::vec(proptest::num::u8::ANY, 0..64),
        ) {
            let _ = read([start, rest].concat());
        }
    }
}
