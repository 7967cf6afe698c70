//! IDX, the format of MNIST: a big-endian header `00 00 type dimensions`, the sizes as u32, then the numbers.

use std::path::Path;

use ndarray::Array2;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::content;
use super::format::Format;
use super::samples::named_classes;
use crate::base::path::SpecPath;
use crate::data::dataset::{Dataset, Features, ImageShape, Origin};
use crate::data::error::DataError;
use crate::data::targets::Targets;

/// Images and labels in MNIST's format; compressed files (gzip) are decompressed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdxSpec {
    /// Training images, relative to the spec's folder.
    pub train_images: SpecPath,
    /// Training labels.
    pub train_labels: SpecPath,
    /// Test images.
    pub test_images: SpecPath,
    /// Test labels.
    pub test_labels: SpecPath,
    /// Names of the classes; their numbers without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classes: Option<Vec<String>>,
}

impl Format for IdxSpec {
    fn files(&self) -> Vec<(&'static str, &SpecPath)> {
        vec![
            ("train_images", &self.train_images),
            ("train_labels", &self.train_labels),
            ("test_images", &self.test_images),
            ("test_labels", &self.test_labels),
        ]
    }

    /// The test part has files of its own; `seed` draws nothing.
    fn read(&self, _: u64, _: &mut dyn FnMut(String)) -> Result<Dataset, DataError> {
        let part = |images: &SpecPath, labels: &SpecPath| {
            let (images, labels) = (images.resolve(), labels.resolve());
            Images::read(&images, content::read(&images)?, &labels, content::read(&labels)?)
        };
        let train = part(&self.train_images, &self.train_labels)?;
        let test = part(&self.test_images, &self.test_labels)?;
        joined(train, test, self.classes.clone(), &self.test_images.resolve())
    }
}

/// Images with their labels: the training or the test part of a data set.
pub(crate) struct Images {
    /// Row-major [images, width].
    pixels: Vec<u8>,
    /// Pixels of an image.
    width: usize,
    labels: Vec<u32>,
    /// Absent where the images are rows already.
    shape: Option<ImageShape>,
}

impl Images {
    /// Reads the contents of a file of images [n, height, width] or [n, width] and of a file of labels [n].
    ///
    /// # Errors
    /// Names the file that is not IDX, or whose shape does not fit.
    pub(crate) fn read(path: &Path, images: Vec<u8>, labels_path: &Path, labels: Vec<u8>) -> Result<Self, DataError> {
        let images = parse(images).map_err(|why| bad(path, why))?;
        let labels = parse(labels).map_err(|why| bad(labels_path, why))?;
        let (count, shape) = match images.shape[..] {
            [count, height, width] => (count, Some(ImageShape { height, width })),
            [count, _] => (count, None),
            _ => return Err(bad(path, "it has one dimension; images have three".to_owned())),
        };
        if labels.shape != [count] {
            return Err(bad(
                labels_path,
                format!("it has shape {:?} where {count} labels were expected", labels.shape),
            ));
        }
        if images.shape[1..].contains(&0) {
            return Err(bad(path, format!("it has shape {:?}; its images have no pixels", images.shape)));
        }
        let labels = labels.bytes.into_iter().map(u32::from).collect();
        Ok(Self { pixels: images.bytes, width: images.shape[1..].iter().product(), labels, shape })
    }
}

/// A data set of a training and a test part.
///
/// # Errors
/// Names `path`, the file of the test images, where the two parts do not fit each other or a label has no class.
pub(crate) fn joined(
    train: Images,
    test: Images,
    classes: Option<Vec<String>>,
    path: &Path,
) -> Result<Dataset, DataError> {
    if (train.shape, train.width) != (test.shape, test.width) {
        return Err(bad(path, "its images have another size than those of the training part".to_owned()));
    }
    let train_rows = train.labels.len();
    let labels = [train.labels, test.labels].concat();
    let classes = named_classes(&labels, classes).map_err(|why| bad(path, why))?;
    let mut pixels = train.pixels;
    pixels.extend(test.pixels);
    let pixels =
        Array2::from_shape_vec((labels.len(), train.width), pixels).map_err(|error| bad(path, error.to_string()))?;
    let targets = Targets::Classes { labels, names: classes };
    Ok(Dataset { features: Features::U8(pixels), targets, train_rows, shape: train.shape, origin: Origin::default() })
}

fn bad(path: &Path, why: String) -> DataError {
    DataError::Format { path: path.to_owned(), format: "IDX", why }
}

/// Unsigned bytes with their shape.
#[derive(Debug, PartialEq)]
struct Idx {
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

/// Type code of unsigned bytes, the only one that images and labels use.
const U8: u8 = 0x08;

/// Reads an IDX file of unsigned bytes. Sizes in the header count only as far as the file is long enough.
fn parse(mut content: Vec<u8>) -> Result<Idx, String> {
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
        let labels = parse(vec![0, 0, 8, 1, 0, 0, 0, 2, 7, 9]).unwrap();
        assert_eq!(labels, Idx { shape: vec![2], bytes: vec![7, 9] });
        let images = parse(vec![0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 5, 6]).unwrap();
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
            assert!(parse(bad.to_vec()).is_err(), "{bad:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(
            start in proptest::collection::vec(0_u8..9, 0..8),
            rest in proptest::collection::vec(proptest::num::u8::ANY, 0..64),
        ) {
            let _ = parse([start, rest].concat());
        }
    }
}
