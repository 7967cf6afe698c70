//! Two arrays of NumPy: features and labels.

use std::path::Path;

use ndarray::Array2;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::content;
use super::format::Format;
use super::samples::{Samples, named_classes, test_fraction};
use crate::base::path::SpecPath;
use crate::data::dataset::{Dataset, Features, ImageShape};
use crate::data::error::DataError;
use crate::data::npy::{Number, read};
use crate::data::targets::Targets;

/// Two arrays of NumPy: features and labels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NpySpec {
    /// Features u8, f32 or f64 [samples, features], or images [samples, height, width]; relative to the spec's folder.
    pub features: SpecPath,
    /// Classes \[samples\], whole numbers from 0.
    // An editor shows the text as it is, without what keeps rustdoc from taking a shape for a link.
    #[schemars(description = "Classes [samples], whole numbers from 0.")]
    pub labels: SpecPath,
    /// Share of each class, drawn at random, that is kept for the test, in [0, 1).
    #[serde(default = "test_fraction")]
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1.0))]
    pub test_fraction: f64,
    /// Names of the classes; their numbers without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classes: Option<Vec<String>>,
}

impl Format for NpySpec {
    fn files(&self) -> Vec<(&'static str, &SpecPath)> {
        vec![("features", &self.features), ("labels", &self.labels)]
    }

    fn read(&self, seed: u64, _: &mut dyn FnMut(String)) -> Result<Dataset, DataError> {
        let (features_path, labels_path) = (self.features.resolve(), self.labels.resolve());
        let bad = |path: &Path, why: String| DataError::Format { path: path.to_owned(), format: "npy", why };
        let (shape, features) =
            read_features(&content::read(&features_path)?).map_err(|why| bad(&features_path, why))?;
        let labels = read_labels(&content::read(&labels_path)?).map_err(|why| bad(&labels_path, why))?;
        if labels.len() != features.len() || labels.is_empty() {
            return Err(bad(&labels_path, format!("it has {} labels for {} samples", labels.len(), features.len())));
        }
        let classes = named_classes(&labels, self.classes.clone()).map_err(|why| bad(&labels_path, why))?;
        let shape = (shape.len() == 3).then(|| ImageShape { height: shape[1], width: shape[2] });
        let targets = Targets::Classes { labels, names: classes };
        Ok(Samples { features, targets }.with_test_part(shape, self.test_fraction, seed))
    }
}

/// Features of an array [n, d] or [n, h, w] of bytes or floats, with its shape; 64 bits are rounded to 32.
fn read_features(bytes: &[u8]) -> Result<(Vec<usize>, Features), String> {
    let (shape, numbers) = match read::<u8>(bytes) {
        Ok((shape, bytes)) => (shape, Err(bytes)),
        Err(_) => match read::<f32>(bytes) {
            Ok((shape, numbers)) => (shape, Ok(numbers)),
            Err(_) => {
                let (shape, numbers) = read::<f64>(bytes).map_err(|why| match why.strip_prefix("its numbers") {
                    Some(_) => "features are u8, f32 or f64, row-major and little-endian".to_owned(),
                    None => why,
                })?;
                (shape, Ok(numbers.into_iter().map(|x| x as f32).collect()))
            }
        },
    };
    if !(2..=3).contains(&shape.len()) || shape[1..].contains(&0) {
        return Err(format!("it has shape {shape:?}; features are [samples, features] or [samples, height, width]"));
    }
    // An array of no samples may have any size.
    let width = shape[1..].iter().try_fold(1_usize, |width, &size| width.checked_mul(size));
    let size = (shape[0], width.ok_or_else(|| format!("it has shape {shape:?}, which no memory holds"))?);
    let unfit = |error: ndarray::ShapeError| error.to_string();
    let features = match numbers {
        Err(bytes) => Features::U8(Array2::from_shape_vec(size, bytes).map_err(unfit)?),
        Ok(numbers) => {
            if let Some(at) = numbers.iter().position(|x| !x.is_finite()) {
                return Err(format!("sample {} has a value that is no finite number", at / size.1));
            }
            Features::F32(Array2::from_shape_vec(size, numbers).map_err(unfit)?)
        }
    };
    Ok((shape, features))
}

/// Classes of an array [n] of integers from 0.
fn read_labels(bytes: &[u8]) -> Result<Vec<u32>, String> {
    fn counted<T: Number + Into<i64>>(bytes: &[u8]) -> Option<(Vec<usize>, Vec<i64>)> {
        read::<T>(bytes).ok().map(|(shape, labels)| (shape, labels.into_iter().map(Into::into).collect()))
    }
    let read = counted::<i64>(bytes).or_else(|| counted::<i32>(bytes)).or_else(|| counted::<u8>(bytes));
    let read = read.or_else(|| counted::<u32>(bytes));
    let (shape, labels) = read.ok_or("labels are whole numbers (i64, i32, u32 or u8), little-endian")?;
    if shape.len() != 1 {
        return Err(format!("it has shape {shape:?}; labels have one dimension"));
    }
    // As many classes as a network could have outputs for.
    let label = |label: i64| u32::try_from(label).ok().filter(|label| *label < 65_536);
    let bad = |label: &i64| format!("label {label} is not from 0 to 65535");
    labels.iter().map(|l| label(*l).ok_or_else(|| bad(l))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::npy::write;

    #[test]
    fn features_and_labels_are_read_in_the_types_of_numpy() {
        let bytes = read_features(&write(&[2, 1, 2], &[1_u8, 2, 3, 4])).unwrap();
        assert_eq!(bytes, (vec![2, 1, 2], Features::U8(ndarray::array![[1, 2], [3, 4]])));
        let floats = read_features(&write(&[1, 2], &[0.5_f64, 1.0])).unwrap();
        assert_eq!(floats.1, Features::F32(ndarray::array![[0.5, 1.0]]));
        assert_eq!(read_labels(&write(&[2], &[0_i64, 7])).unwrap(), [0, 7]);
        assert_eq!(read_labels(&write(&[2], &[1_u8, 0])).unwrap(), [1, 0]);
    }

    #[test]
    fn arrays_that_are_no_features_or_labels_are_refused() {
        let of_no_samples = write::<u8>(&[0, 1 << 40, 1 << 40], &[]);
        for bytes in
            [write(&[2], &[1_u8, 2]), write(&[1, 1], &[1_i64]), write(&[1, 1], &[f32::NAN]), of_no_samples, vec![]]
        {
            assert!(read_features(&bytes).is_err());
        }
        for bytes in [write(&[1], &[-1_i64]), write(&[1, 1], &[1_u8]), write(&[1], &[0.5_f32]), vec![]] {
            assert!(read_labels(&bytes).is_err());
        }
    }
}
