//! Samples of one file, before a test part is taken from them; and the names of classes.

use ndarray::Axis;

use crate::base::rng::Stream;
use crate::data::dataset::{Dataset, Features, ImageShape, Origin};
use crate::data::split;
use crate::data::targets::Targets;

/// Features with the class of each row.
#[derive(Debug)]
pub(crate) struct Samples {
    /// Row-major [samples, features].
    pub(crate) features: Features,
    /// What every sample is to be predicted as.
    pub(crate) targets: Targets,
}

/// The default of the parameter `test_fraction` of formats of one table.
pub(crate) fn test_fraction() -> f64 {
    0.2
}

impl Samples {
    /// A data set whose test part is a stratified draw of this fraction of the rows; `shape` is that of the images, if the features are pixels.
    pub(crate) fn with_test_part(self, shape: Option<ImageShape>, test_fraction: f64, seed: u64) -> Dataset {
        let rows: Vec<u32> = (0..self.targets.len() as u32).collect();
        let count = (test_fraction * rows.len() as f64).round() as usize;
        let mut stream = Stream::new(seed, "test part", 0);
        let (test, train) = split::draw(&rows, self.targets.labels(), count, true, &mut stream);
        self.arranged(&train, &test, shape)
    }

    /// A data set of these training and test rows.
    pub(crate) fn arranged(self, train: &[u32], test: &[u32], shape: Option<ImageShape>) -> Dataset {
        let order: Vec<usize> = train.iter().chain(test).map(|&row| row as usize).collect();
        let features = match self.features {
            Features::U8(x) => Features::U8(x.select(Axis(0), &order)),
            Features::F32(x) => Features::F32(x.select(Axis(0), &order)),
            Features::Table(table) => Features::Table(table.into_selected(&[train, test].concat())),
        };
        let targets = self.targets.select(&[train, test].concat());
        Dataset { features, targets, train_rows: train.len(), shape, origin: Origin::default() }
    }
}

/// A name for every class: the given ones, or the classes' numbers.
///
/// # Errors
/// Says which label is beyond the given names.
pub(crate) fn named_classes(labels: &[u32], names: Option<Vec<String>>) -> Result<Vec<String>, String> {
    let needed = labels.iter().max().map_or(0, |&label| label as usize + 1);
    let classes = names.unwrap_or_else(|| (0..needed).map(|class| class.to_string()).collect());
    if needed > classes.len() {
        return Err(format!("label {} has no name among {} classes", needed - 1, classes.len()));
    }
    Ok(classes)
}
