//! A data set as files of an artifact.
//!
//! | file | content |
//! | --- | --- |
//! | `dataset.json` | rows of each part, size of images, names of classes or targets, columns |
//! | `features.npy` | features u8 or f32 `[samples, features]`, where they are no table |
//! | `numbers.npy`, `codes.npy` | the columns of a table |
//! | `labels.npy` | classes u32 `[samples]` |
//! | `targets.npy` | numbers f64 `[samples, targets]`, or labels f32 `[samples, labels]` |
//! | `lines.npy`, `groups.npy` | line of the file and group of each sample, u32 `[samples]`, where they are known |

use std::path::Path;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::dataset::{Dataset, Features, ImageShape, Origin};
use super::error::DataError;
use super::npy;
use super::table;
use super::targets::Targets;

const FEATURES: &str = "features.npy";
const LABELS: &str = "labels.npy";
const TARGETS: &str = "targets.npy";
const LINES: &str = "lines.npy";
const GROUPS: &str = "groups.npy";
const DESCRIPTION: &str = "dataset.json";

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
    /// Where samples have labels, their names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    labels: Option<Vec<String>>,
    /// Where the features are a table, its columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    columns: Option<Vec<table::Description>>,
    #[serde(default, skip_serializing_if = "Origin::is_unknown")]
    origin: Origin,
    /// Which of the arrays of the origin there are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    arrays: Vec<String>,
}

/// A file of an artifact: its name and content.
type File = (&'static str, Vec<u8>);

impl Dataset {
    /// The data set as files of an artifact. Consumes it, since there may be no memory for a second one.
    pub fn into_files(self) -> Result<Vec<File>, serde_json::Error> {
        let (train, test) = (self.train_rows, self.test_rows());
        let mut files = Vec::new();
        let shape = [self.features.len(), self.features.width()];
        let columns = match self.features {
            Features::U8(x) => {
                files.push((FEATURES, npy::write_bytes(&shape, numbers(x))));
                None
            }
            Features::F32(x) => {
                files.push((FEATURES, npy::write(&shape, &numbers(x))));
                None
            }
            Features::Table(table) => {
                let (columns, arrays) = table::into_files(table);
                files.extend(arrays);
                Some(columns)
            }
        };
        let (mut classes, mut targets, mut labels) = (None, None, None);
        match self.targets {
            Targets::Classes { labels: of_samples, names } => {
                files.push((LABELS, npy::write(&[of_samples.len()], &of_samples)));
                classes = Some(names);
            }
            Targets::Numbers { values, names } => {
                files.push((TARGETS, npy::write(&[values.nrows(), values.ncols()], &numbers(values))));
                targets = Some(names);
            }
            Targets::Labels { values, names } => {
                files.push((TARGETS, npy::write(&[values.nrows(), values.ncols()], &numbers(values))));
                labels = Some(names);
            }
        }
        let mut arrays = Vec::new();
        for (name, array) in [(LINES, &self.origin.lines), (GROUPS, &self.origin.groups)] {
            if !array.is_empty() {
                files.push((name, npy::write(&[array.len()], array)));
                arrays.push(name.to_owned());
            }
        }
        let (shape, origin) = (self.shape, self.origin);
        let description = Description { train, test, shape, classes, targets, labels, columns, origin, arrays };
        let mut json = serde_json::to_vec_pretty(&description)?;
        json.push(b'\n');
        files.push((DESCRIPTION, json));
        Ok(files)
    }

    /// Reads the files of an artifact back; `read` gives a file by name.
    ///
    /// # Errors
    /// A file is damaged, or they do not fit each other.
    pub fn from_files<E: From<DataError>>(read: impl Fn(&str) -> Result<Vec<u8>, E>) -> Result<Self, E> {
        let bad = |why: String| E::from(npy::bad(Path::new("dataset"), &why));
        let description: Description =
            serde_json::from_slice(&read(DESCRIPTION)?).map_err(|error| bad(error.to_string()))?;
        let Description { train, test, shape, classes, targets, labels, columns, mut origin, arrays } = description;
        let samples = train.checked_add(test).ok_or_else(|| bad("it has too many samples".to_owned()))?;
        let features = match columns {
            Some(columns) => Features::Table(table::from_files(columns, samples, &read, bad)?),
            None => match npy::read_bytes(read(FEATURES)?) {
                Ok((shape, x)) => matrix(shape, x).map(Features::U8),
                Err(bytes) => npy::read::<f32>(&bytes).and_then(|(shape, x)| matrix(shape, x)).map(Features::F32),
            }
            .map_err(bad)?,
        };
        let targets = match (classes, targets, labels) {
            (Some(names), None, None) => {
                Targets::Classes { labels: npy::read::<u32>(&read(LABELS)?).map_err(bad)?.1, names }
            }
            (None, Some(names), None) => {
                let (shape, values) = npy::read::<f64>(&read(TARGETS)?).map_err(bad)?;
                Targets::Numbers { values: matrix(shape, values).map_err(bad)?, names }
            }
            (None, None, Some(names)) => {
                let (shape, values) = npy::read::<f32>(&read(TARGETS)?).map_err(bad)?;
                Targets::Labels { values: matrix(shape, values).map_err(bad)?, names }
            }
            _ => return Err(bad("it has either classes, targets or labels".to_owned())),
        };
        let array = |name: &str| match arrays.iter().any(|array| array == name) {
            true => npy::read::<u32>(&read(name)?).map(|(_, array)| array).map_err(bad),
            false => Ok(Vec::new()),
        };
        (origin.lines, origin.groups) = (array(LINES)?, array(GROUPS)?);
        let dataset = Self { features, targets, train_rows: train, shape, origin };
        match dataset.contradiction(samples) {
            Some(why) => Err(bad(why.to_owned())),
            None => Ok(dataset),
        }
    }

    /// Why files do not fit each other.
    fn contradiction(&self, samples: usize) -> Option<&'static str> {
        let Self { features, targets, origin, shape, train_rows } = self;
        let is_of_samples = |array: &[u32]| array.is_empty() || array.len() == samples;
        if targets.len() != samples || features.len() != samples {
            return Some("its files disagree on the number of samples");
        }
        if !is_of_samples(&origin.lines) || !is_of_samples(&origin.groups) || origin.validation_rows > *train_rows {
            return Some("its files disagree on where the samples come from");
        }
        if targets.labels().iter().any(|&label| label as usize >= targets.classes().len()) {
            return Some("a label has no class");
        }
        if targets.columns().is_some_and(|(found, names)| found != names.len()) {
            return Some("a target has no name");
        }
        if shape.is_some_and(|shape| shape.height.checked_mul(shape.width) != Some(features.width())) {
            return Some("the size of its images is not that of its features");
        }
        None
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
mod tests;
