//! Arrays in NumPy's `.npy` format (version 1.0, little-endian, row-major): how artifacts keep them, and a data format.
//!
//! Format: <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>.

use std::path::{Path, PathBuf};

use super::error::DataError;

/// A type of number that arrays are kept in.
pub trait Number: Copy {
    /// NumPy's name of the type.
    const DESCRIPTION: &'static str;
    /// Bytes of a number.
    const SIZE: usize;
    /// Appends the little-endian bytes.
    fn append_to(self, bytes: &mut Vec<u8>);
    /// Reads little-endian bytes, of which there are `SIZE`.
    fn from_bytes(bytes: &[u8]) -> Self;
}

macro_rules! number {
    ($type:ty, $description:literal) => {
        impl Number for $type {
            const DESCRIPTION: &'static str = $description;
            const SIZE: usize = size_of::<$type>();
            fn append_to(self, bytes: &mut Vec<u8>) {
                bytes.extend_from_slice(&self.to_le_bytes());
            }
            fn from_bytes(bytes: &[u8]) -> Self {
                Self::from_le_bytes(bytes.try_into().expect("a chunk of SIZE bytes"))
            }
        }
    };
}

number!(u8, "|u1");
number!(u32, "<u4");
number!(f32, "<f4");
number!(f64, "<f8");
number!(i32, "<i4");
number!(i64, "<i8");

const MAGIC: &[u8] = b"\x93NUMPY\x01\x00";

/// Writes an array of the given shape.
pub fn write<T: Number>(shape: &[usize], numbers: &[T]) -> Vec<u8> {
    let mut bytes = header::<T>(shape);
    bytes.reserve_exact(numbers.len() * T::SIZE);
    numbers.iter().for_each(|x| x.append_to(&mut bytes));
    bytes
}

/// The same for bytes, in the memory that they are in: they may be most of what there is.
pub(crate) fn write_bytes(shape: &[usize], mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.splice(..0, header::<u8>(shape));
    bytes
}

/// What stands before the numbers.
fn header<T: Number>(shape: &[usize]) -> Vec<u8> {
    let sizes: Vec<String> = shape.iter().map(usize::to_string).collect();
    // As Python writes a tuple: one alone has a comma.
    let sizes = sizes.join(", ") + if sizes.len() == 1 { "," } else { "" };
    let mut header = format!("{{'descr': '{}', 'fortran_order': False, 'shape': ({sizes}), }}", T::DESCRIPTION);
    // Magic, two bytes of length, header and a newline fill a multiple of 64 bytes.
    let used = MAGIC.len() + 2 + header.len() + 1;
    header.push_str(&" ".repeat(used.next_multiple_of(64) - used));
    header.push('\n');
    [MAGIC, &(header.len() as u16).to_le_bytes(), header.as_bytes()].concat()
}

/// Reads an array and its shape. Sizes in the header count only as far as the file is long enough.
pub fn read<T: Number>(bytes: &[u8]) -> Result<(Vec<usize>, Vec<T>), String> {
    let (shape, data) = parts::<T>(bytes)?;
    Ok((shape, data.chunks_exact(T::SIZE).map(T::from_bytes).collect()))
}

/// The same for bytes, in the memory that they are in; gives them back as they were where it is no array of bytes.
pub(crate) fn read_bytes(mut bytes: Vec<u8>) -> Result<(Vec<usize>, Vec<u8>), Vec<u8>> {
    let Ok((shape, data)) = parts::<u8>(&bytes) else { return Err(bytes) };
    let header = bytes.len() - data.len();
    bytes.drain(..header);
    Ok((shape, bytes))
}

/// Shape and numbers of an array.
fn parts<T: Number>(bytes: &[u8]) -> Result<(Vec<usize>, &[u8]), String> {
    let rest = bytes.strip_prefix(MAGIC).ok_or("it does not start as an .npy file of version 1.0")?;
    let (length, rest) = rest.split_at_checked(2).ok_or("it ends in the header")?;
    let length = usize::from(u16::from_le_bytes([length[0], length[1]]));
    let (header, data) = rest.split_at_checked(length).ok_or("it ends in the header")?;
    let header = std::str::from_utf8(header).map_err(|_| "its header is no text")?;
    if !header.contains(&format!("'descr': '{}'", T::DESCRIPTION)) || !header.contains("'fortran_order': False") {
        return Err(format!("its numbers are not row-major {}", T::DESCRIPTION));
    }
    let shape = header.split_once("'shape': (").and_then(|(_, tail)| tail.split_once(')'));
    let (shape, _) = shape.ok_or("its header has no shape")?;
    let sizes = shape.split(',').map(str::trim).filter(|size| !size.is_empty());
    let shape: Vec<usize> = sizes.map(str::parse).collect::<Result<_, _>>().map_err(|_| "its shape is no numbers")?;
    let expected = shape.iter().try_fold(T::SIZE, |product, &size| product.checked_mul(size));
    if expected != Some(data.len()) {
        return Err(format!("its shape {shape:?} does not fit {} bytes", data.len()));
    }
    Ok((shape, data))
}

/// The error of an array that an artifact cannot give back.
pub fn bad(path: &Path, why: &str) -> DataError {
    DataError::Format { path: PathBuf::from(path), format: "npy", why: why.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_survive_a_round_trip() {
        assert_eq!(read::<u8>(&write(&[2, 3], &[1_u8, 2, 3, 4, 5, 6])).unwrap(), (vec![2, 3], vec![1, 2, 3, 4, 5, 6]));
        assert_eq!(read::<f32>(&write(&[2], &[0.1_f32, -0.0])).unwrap(), (vec![2], vec![0.1, -0.0]));
        assert_eq!(read::<u32>(&write(&[0], &[0_u32; 0])).unwrap(), (vec![0], vec![]));
        assert_eq!(write(&[1], &[7_u8]).len(), 129);
    }

    #[test]
    fn another_type_or_size_is_refused() {
        let good = write(&[4], &[1_u32, 2, 3, 4]);
        assert!(read::<f32>(&good).is_err());
        assert!(read::<u32>(&good[..good.len() - 1]).is_err());
        assert!(read::<u32>(b"").is_err());
        let huge = write(&[4], &[1_u8; 4]);
        let huge = String::from_utf8_lossy(&huge[8..]).replace("(4,)", "(99999999999999999999,)");
        assert!(read::<u8>(huge.as_bytes()).is_err());
    }

    #[test]
    fn the_bytes_are_those_of_numpy() {
        // As the format's definition has numpy.save(file, numpy.array([[1, 2, 3]], dtype="<u4")).
        let bytes = write(&[1, 3], &[1_u32, 2, 3]);
        let header = "{'descr': '<u4', 'fortran_order': False, 'shape': (1, 3), }";
        assert_eq!(&bytes[..10], b"\x93NUMPY\x01\x00\x76\x00");
        assert!(bytes[10..].starts_with(header.as_bytes()), "{}", String::from_utf8_lossy(&bytes[10..]));
        assert_eq!(bytes[127], b'\n');
        assert_eq!(bytes[128..], [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]);
    }

    #[test]
    fn a_hostile_header_is_refused_without_believing_it() {
        let file = |shape: &str| {
            let header = format!("{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}\n");
            [MAGIC, &(header.len() as u16).to_le_bytes(), header.as_bytes(), &[7; 4]].concat()
        };
        assert_eq!(read::<u8>(&file("(4,)")).unwrap().1, [7; 4]);
        for shape in ["(99999999999999999999,)", "(18446744073709551615, 2)", "(5,)", "(-4,)", "(4", "4", "(a,)", "()"]
        {
            assert!(read::<u8>(&file(shape)).is_err(), "{shape}");
        }
        let mut long = file("(4,)");
        long[8..10].copy_from_slice(&u16::MAX.to_le_bytes());
        assert!(read::<u8>(&long).is_err());
    }

    proptest::proptest! {
        #[test]
        fn numbers_survive_a_round_trip_to_the_bit(bits in proptest::collection::vec(proptest::num::u32::ANY, 0..50)) {
            let numbers: Vec<f32> = bits.iter().map(|&bits| f32::from_bits(bits)).collect();
            let (shape, back) = read::<f32>(&write(&[numbers.len()], &numbers)).unwrap();
            proptest::prop_assert_eq!(shape, [bits.len()]);
            proptest::prop_assert!(back.iter().map(|x| x.to_bits()).eq(bits));
        }

        #[test]
        fn a_changed_byte_never_makes_the_reader_panic(at in 0_usize..140, byte in proptest::num::u8::ANY) {
            let mut file = write(&[3], &[1_u32, 2, 3]);
            file[at] = byte;
            let _ = read::<u32>(&file);
        }
    }
}
