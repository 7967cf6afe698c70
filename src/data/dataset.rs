//! A data set in memory.

use ndarray::{Array2, ArrayView1};
use serde::{Deserialize, Serialize};

use super::error::DataError;
use super::npy;
use super::targets::Targets;

/// Features of all samples, row-major [samples, features], as they were read.
#[derive(Clone, Debug, PartialEq)]
pub enum Features {
    /// Bytes, for example grey values.
    U8(Array2<u8>),
    /// Real numbers.
    F32(Array2<f32>),
}

impl Features {
    /// Number of samples.
    pub fn len(&self) -> usize {
        match self {
            Self::U8(x) => x.nrows(),
            Self::F32(x) => x.nrows(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Features of a sample.
    pub fn width(&self) -> usize {
        match self {
            Self::U8(x) => x.ncols(),
            Self::F32(x) => x.ncols(),
        }
    }

    /// Writes a sample as f32, unscaled.
    pub(crate) fn copy_row(&self, row: usize, to: &mut [f32]) {
        fn copy<T: Copy + Into<f32>>(from: ArrayView1<'_, T>, to: &mut [f32]) {
            let from = from.to_slice().expect("rows of a row-major array are contiguous");
            to.iter_mut().zip(from).for_each(|(to, &x)| *to = x.into());
        }
        match self {
            Self::U8(x) => copy(x.row(row), to),
            Self::F32(x) => copy(x.row(row), to),
        }
    }
}

/// Size of the images whose pixels the features are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageShape {
    /// Rows of pixels.
    pub height: usize,
    /// Columns of pixels.
    pub width: usize,
}

/// A data set: training rows first, then test rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// Features of all samples.
    pub features: Features,
    /// What every sample is to be predicted as.
    pub targets: Targets,
    /// How many of the rows are for training and validation; the rest is the test part.
    pub train_rows: usize,
    /// Size of the images, if the features are pixels.
    pub shape: Option<ImageShape>,
}

/// File of the classes of all samples: u32 `[samples]`.
const LABELS: &str = "labels.npy";
/// File of the numbers of all samples, f32 `[samples, targets]`, or of their labels, f32 0 or 1, `[samples, labels]`.
const TARGETS: &str = "targets.npy";

/// What `dataset.json` says beside the arrays.
#[derive(Serialize, Deserialize)]
struct Description {
    train: usize,
    test: usize,
    shape: Option<ImageShape>,
    /// Where samples have classes, their names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    classes: Option<Vec<String>>,
    /// Where samples have numbers, their names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    targets: Option<Vec<String>>,
    /// Where samples have any of some labels, their names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    labels: Option<Vec<String>>,
}

impl Dataset {
    /// Number of test rows.
    pub fn test_rows(&self) -> usize {
        self.targets.len() - self.train_rows
    }

    /// The first training row of every class, in the order of classes; a class without samples is left out.
    pub fn first_of_each_class(&self) -> Vec<(u32, usize)> {
        let classes = 0..self.targets.classes().len() as u32;
        let labels = self.targets.labels();
        let labels = &labels[..self.train_rows.min(labels.len())];
        classes.filter_map(|class| Some((class, labels.iter().position(|&label| label == class)?))).collect()
    }

    /// A sample as grey values 0 … 255, stretched over the range of the sample where features are not bytes.
    pub fn pixels(&self, row: usize) -> Vec<u8> {
        let mut x = vec![0.0; self.features.width()];
        self.features.copy_row(row, &mut x);
        let top = x.iter().fold(f32::MIN, |a, &b| a.max(b));
        let (low, high) = match &self.features {
            // Images of few grey levels (digits: 0 … 16) are stretched too, or they would be all but black.
            Features::U8(_) => (0.0, if top <= 16.0 { 16.0 } else { 255.0 }),
            Features::F32(_) => (x.iter().fold(f32::MAX, |a, &b| a.min(b)), top),
        };
        let span = if high > low { high - low } else { 1.0 };
        x.iter().map(|&x| ((x - low) / span * 255.0).round() as u8).collect()
    }

    /// The data set as files of an artifact. Consumes it, since there may be no memory for a second one.
    pub fn into_files(self) -> Result<Vec<(&'static str, Vec<u8>)>, serde_json::Error> {
        let (train, test) = (self.train_rows, self.test_rows());
        let mut description =
            Description { train, test, shape: self.shape, classes: None, targets: None, labels: None };
        let matrix = |values: Array2<f32>| {
            let shape = [values.nrows(), values.ncols()];
            (TARGETS, npy::write(&shape, &numbers(values)))
        };
        let targets = match self.targets {
            Targets::Classes { labels, names } => {
                description.classes = Some(names);
                (LABELS, npy::write(&[labels.len()], &labels))
            }
            Targets::Numbers { values, names } => {
                description.targets = Some(names);
                matrix(values)
            }
            Targets::Labels { values, names } => {
                description.labels = Some(names);
                matrix(values)
            }
        };
        let mut json = serde_json::to_vec_pretty(&description)?;
        json.push(b'\n');
        let shape = [self.features.len(), self.features.width()];
        let features = match self.features {
            Features::U8(x) => npy::write_bytes(&shape, numbers(x)),
            Features::F32(x) => npy::write(&shape, &numbers(x)),
        };
        Ok(vec![("features.npy", features), targets, ("dataset.json", json)])
    }

    /// Reads the files of an artifact back; `read` gives a file by name.
    pub fn from_files<E: From<DataError>>(read: impl Fn(&str) -> Result<Vec<u8>, E>) -> Result<Self, E> {
        let bad = |why: &str| npy::bad(std::path::Path::new("dataset"), why);
        let description: Description =
            serde_json::from_slice(&read("dataset.json")?).map_err(|error| bad(&error.to_string()))?;
        let features = match npy::read_bytes(read("features.npy")?) {
            Ok((shape, x)) => matrix(shape, x).map(Features::U8),
            Err(bytes) => npy::read::<f32>(&bytes).and_then(|(shape, x)| matrix(shape, x)).map(Features::F32),
        };
        let features = features.map_err(|why| bad(&why))?;
        let Description { train, test, shape, classes, targets, labels } = description;
        let values = || {
            let (shape, values) = npy::read::<f32>(&read(TARGETS)?).map_err(|why| bad(&why))?;
            Ok::<_, E>(matrix(shape, values).map_err(|why| bad(&why))?)
        };
        let targets = match (classes, targets, labels) {
            (Some(names), None, None) => {
                let (_, labels) = npy::read::<u32>(&read(LABELS)?).map_err(|why| bad(&why))?;
                Targets::Classes { labels, names }
            }
            (None, Some(names), None) => Targets::Numbers { values: values()?, names },
            (None, None, Some(names)) => Targets::Labels { values: values()?, names },
            _ => return Err(bad("it has either classes, numbers or labels to predict").into()),
        };
        if targets.len() != features.len() || train.checked_add(test) != Some(targets.len()) {
            return Err(bad("its files disagree on the number of samples").into());
        }
        if targets.labels().iter().any(|&label| label as usize >= targets.classes().len()) {
            return Err(bad("a label has no class").into());
        }
        if let Targets::Numbers { values, names } | Targets::Labels { values, names } = &targets
            && values.ncols() != names.len()
        {
            return Err(bad("a target has no name").into());
        }
        if matches!(&targets, Targets::Labels { values, .. } if values.iter().any(|&y| y != 0.0 && y != 1.0)) {
            return Err(bad("a label is neither 0 nor 1").into());
        }
        if shape.is_some_and(|shape| shape.height.checked_mul(shape.width) != Some(features.width())) {
            return Err(bad("the size of its images is not that of its features").into());
        }
        Ok(Self { features, targets, train_rows: train, shape })
    }
}

/// The numbers of a matrix, row by row.
fn numbers<T: Clone>(x: Array2<T>) -> Vec<T> {
    if x.is_standard_layout() { x.into_raw_vec_and_offset().0 } else { x.iter().cloned().collect() }
}

fn matrix<T>(shape: Vec<usize>, x: Vec<T>) -> Result<Array2<T>, String> {
    let [rows, columns] = shape[..] else { return Err("not a matrix".to_owned()) };
    Array2::from_shape_vec((rows, columns), x).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn bytes() -> Dataset {
        Dataset {
            features: Features::U8(array![[0, 255], [3, 4], [5, 6]]),
            targets: Targets::Classes { labels: vec![2, 0, 0], names: ["a", "b", "c"].map(str::to_owned).to_vec() },
            train_rows: 2,
            shape: Some(ImageShape { height: 1, width: 2 }),
        }
    }

    fn reals() -> Dataset {
        Dataset { features: Features::F32(array![[-1.0, 3.0], [0.5, 0.5], [0.0, 1.0]]), ..bytes() }
    }

    fn prices() -> Dataset {
        let values = array![[1.5, 0.0], [2.5, -1.0], [0.0, 7.0]];
        let names = ["price", "area"].map(str::to_owned).to_vec();
        Dataset { targets: Targets::Numbers { values, names }, ..bytes() }
    }

    fn tags() -> Dataset {
        let values = array![[1.0, 0.0], [1.0, 1.0], [0.0, 0.0]];
        let names = ["red", "round"].map(str::to_owned).to_vec();
        Dataset { targets: Targets::Labels { values, names }, ..bytes() }
    }

    fn from(files: &[(&'static str, Vec<u8>)]) -> Result<Dataset, DataError> {
        Dataset::from_files(|name| Ok(files.iter().find(|(file, _)| *file == name).unwrap().1.clone()))
    }

    #[test]
    fn a_data_set_survives_its_files() {
        for dataset in [bytes(), reals(), prices(), tags()] {
            assert_eq!(from(&dataset.clone().into_files().unwrap()).unwrap(), dataset);
        }
        // Column-major features are written row by row all the same.
        let turned = array![[0, 3, 5], [255, 4, 6]].reversed_axes();
        let dataset = Dataset { features: Features::U8(turned), ..bytes() };
        assert_eq!(from(&dataset.clone().into_files().unwrap()).unwrap(), bytes());
    }

    #[test]
    fn files_that_disagree_are_refused() {
        let good = bytes().into_files().unwrap();
        let with = |index: usize, content: Vec<u8>| {
            let mut files = good.clone();
            files[index].1 = content;
            from(&files)
        };
        let json = |train: &str, size: usize, classes: &str| {
            let shape = format!(r#"{{"height": {size}, "width": 2}}"#);
            format!(r#"{{"train": {train}, "test": 1, "shape": {shape}, "classes": [{classes}]}}"#).into_bytes()
        };
        assert!(with(2, json("2", 1, r#""a", "b", "c""#)).is_ok());
        assert!(with(2, json("3", 1, r#""a", "b", "c""#)).is_err());
        assert!(with(2, json("18446744073709551615", 1, r#""a", "b", "c""#)).is_err());
        assert!(with(2, json("2", 3, r#""a", "b", "c""#)).is_err());
        assert!(with(2, json("2", 1, r#""a""#)).is_err());
        assert!(with(1, npy::write(&[2], &[0_u32, 0])).is_err());
        let mut doubtful = tags().into_files().unwrap();
        doubtful[1].1 = npy::write(&[3, 2], &[0.5_f32; 6]);
        assert!(from(&doubtful).is_err());
        assert!(with(0, npy::write(&[6], &[0_u8; 6])).is_err());
        assert!(with(0, b"no array".to_vec()).is_err());
    }

    #[test]
    fn pixels_fill_the_range_of_grey_values() {
        assert_eq!(bytes().pixels(0), [0, 255]);
        assert_eq!(reals().pixels(0), [0, 255]);
        assert_eq!(reals().pixels(1), [0, 0]);
    }

    #[test]
    fn a_class_without_training_samples_has_no_first() {
        assert_eq!(bytes().first_of_each_class(), [(0, 1), (2, 0)]);
    }
}
