//! What figures are drawn from.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::PlotError;
use super::predicts::Predicts;
use super::runs::Runs;
use super::tables::{
    DependenceData, ErrorsData, ImportanceOfColumns, MissingData, NumbersData, ScoresData, TargetsData,
};
use crate::analysis::{Calibration, Confusion, Score};

/// A part of the data that a model is evaluated on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum On {
    /// The held-out samples.
    Validation,
    /// The test samples.
    #[default]
    Test,
}

impl On {
    /// Its name, as the spec spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Validation => "validation",
            Self::Test => "test",
        }
    }
}

/// Everything that figures may show; what no figure of a list [needs](super::Need) may stay empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Material {
    /// The runs of the study.
    pub study: Option<Runs>,
    /// One sample of each class.
    pub samples: Vec<Tile>,
    /// Confusion matrices by part of the data.
    pub confusion: BTreeMap<On, ConfusionData>,
    /// Confusion matrices less those of another trial, by part of the data.
    pub differences: BTreeMap<On, DifferenceData>,
    /// Confidence against accuracy, by part of the data.
    pub reliability: BTreeMap<On, ReliabilityData>,
    /// Weights of the first layer, where it looks at images.
    pub first_layer: Option<FirstLayer>,
    /// The mistakes with the most confidence by part of the data, most confident first.
    pub mistakes: BTreeMap<On, Vec<Tile>>,
    /// What the evaluated model predicts, or would.
    pub predicts: Option<Predicts>,
    /// Predicted numbers beside the true ones, by part of the data.
    pub numbers: BTreeMap<On, NumbersData>,
    /// Probabilities of classes or labels, by part of the data.
    pub scores: BTreeMap<On, ScoresData>,
    /// What is to be predicted, part by part.
    pub targets: Option<TargetsData>,
    /// How many values of a table are missing.
    pub missing: BTreeMap<MissingBy, MissingData>,
    /// What the model loses without a column.
    pub column_importance: BTreeMap<ImportanceKey, ImportanceOfColumns>,
    /// What the model predicts over the values of columns: by part, columns that are asked for, and how many are shown.
    pub dependence: BTreeMap<OwnedTableKey, DependenceData>,
    /// How wrong the model is over the values of columns, by the same.
    pub column_errors: BTreeMap<OwnedTableKey, ErrorsData>,
    /// Slices through a search's surrogate, by the paths that a figure asks for; `None` leaves the choice of a parameter open.
    pub slices: BTreeMap<[Option<String>; 2], SliceData>,
    /// Seed of the importance's forest and of the intervals.
    pub seed: u64,
}

/// What the missing values of a table are counted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissingBy {
    /// Parts of the data: training, validation, test.
    #[default]
    Part,
    /// Classes.
    Class,
}

/// What the importance of columns is measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ImportanceKey {
    /// Part of the data.
    pub on: On,
    /// Most rows of it.
    pub rows: u32,
    /// Permutations of every column.
    pub repeats: u32,
    /// What is lost; the usual score of the target without it.
    pub score: Option<Score>,
}

/// Columns of a table on a part of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableKey<'a> {
    /// Part of the data.
    pub on: On,
    /// Names of the columns; those that tell most without any.
    pub columns: &'a [String],
    /// How many columns are shown where none is named.
    pub count: u32,
    /// Most rows that enter.
    pub rows: u32,
    /// The class or target whose predictions are shown.
    pub output: Option<&'a str>,
}

impl TableKey<'_> {
    /// The same, borrowing nothing.
    pub fn owned(&self) -> OwnedTableKey {
        let Self { on, columns, count, rows, output } = *self;
        (on, columns.to_vec(), [count, rows], output.map(str::to_owned))
    }
}

/// A [`TableKey`] that borrows nothing.
pub type OwnedTableKey = (On, Vec<String>, [u32; 2], Option<String>);

impl Material {
    /// The runs of the study.
    ///
    /// # Errors
    /// [`PlotError::NothingToDraw`] if there is no study.
    pub fn study(&self) -> Result<&Runs, PlotError> {
        self.study.as_ref().ok_or_else(|| PlotError::nothing("there is no study"))
    }
}

/// What was measured on a part of the data.
///
/// # Errors
/// [`PlotError::NothingToDraw`] if nothing was evaluated on that part.
pub(crate) fn on_part<T>(measured: &BTreeMap<On, T>, on: On) -> Result<&T, PlotError> {
    measured.get(&on).ok_or_else(|| PlotError::nothing(format!("nothing was evaluated on {}", on.name())))
}

/// An image with what stands under it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tile {
    /// Red, green and blue, row by row.
    pub pixels: Vec<[u8; 3]>,
    /// Pixels in a row; at least 1.
    pub columns: usize,
    /// First line under the image.
    pub caption: String,
    /// Second line; may be empty.
    pub note: String,
}

/// The weights of some units to the pixels of an image.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FirstLayer {
    /// For every unit its weights, row by row of the image.
    pub units: Vec<Vec<f32>>,
    /// Pixels in a row; at least 1.
    pub columns: usize,
}

/// The confusion matrix of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfusionData {
    /// Counts by true class (row) and predicted class (column).
    pub confusion: Confusion,
    /// Names of the classes.
    pub classes: Vec<String>,
    /// What was measured: `trial_0012 on test`.
    pub of: String,
}

/// The confusion matrices of two models on the same samples.
#[derive(Clone, Debug, PartialEq)]
pub struct DifferenceData {
    /// The evaluated model.
    pub first: ConfusionData,
    /// Counts of the other one.
    pub second: Confusion,
    /// Name of the trial, and of the other one.
    pub names: [String; 2],
    /// The settings of each that the other has not.
    pub settings: [BTreeMap<String, Value>; 2],
    /// Samples that the first alone, and the second alone, classifies rightly.
    pub alone_right: [u64; 2],
    /// 95 % interval of the difference of the accuracies.
    pub interval: [f64; 2],
}

/// How often a model is right at which confidence.
#[derive(Clone, Debug, PartialEq)]
pub struct ReliabilityData {
    /// The predictions, binned by confidence.
    pub calibration: Calibration,
    /// What was measured: `trial_0012 on test`.
    pub of: String,
}

/// The posterior of a surrogate over two parameters, the others as in the best trial.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SliceData {
    /// Name of the metric.
    pub metric: String,
    /// Whether more of it is better.
    pub maximize: bool,
    /// Paths of the two parameters.
    pub paths: [String; 2],
    /// The value in the middle of every cell, for both axes.
    pub values: [Vec<Value>; 2],
    /// Posterior mean of the metric, a row a cell of the second axis.
    pub mean: Vec<Vec<f64>>,
    /// How uncertain that is, from 0, known, to 1, nothing known.
    pub uncertainty: Vec<Vec<f64>>,
    /// Where the trials lie, as fractions of both axes; the best one first.
    pub trials: Vec<[f64; 2]>,
}
