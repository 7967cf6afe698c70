//! What figures of tables and of their predictions are drawn from.

use serde::Serialize;

use super::error::PlotError;
use crate::analysis::{ColumnLoss, ErrorBin, GridValues, Ranking};

/// Predicted numbers beside the true ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NumbersData {
    /// Names of the targets.
    pub names: Vec<String>,
    /// Predicted and true number of every sample, target by target.
    pub pairs: Vec<Vec<[f64; 2]>>,
    /// What was measured: `trial_0012 on test`.
    pub of: String,
}

/// Probabilities of classes or labels.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoresData {
    /// Names of the classes or labels.
    pub names: Vec<String>,
    /// Their probabilities, `[samples, names]` row-major.
    pub probabilities: Vec<f32>,
    /// Which of them are true.
    pub truth: ScoresTruth,
    /// How many samples the part has; of very many with very many classes only some are here.
    pub all: usize,
    /// What was measured: `trial_0012 on test`.
    pub of: String,
}

/// Which classes or labels are true.
#[derive(Clone, Debug, PartialEq)]
pub enum ScoresTruth {
    /// The class of every sample.
    Classes(Vec<u32>),
    /// Whether a sample has a label, `[samples, labels]` row-major.
    Labels(Vec<bool>),
}

impl ScoresData {
    /// Number of samples.
    pub(crate) fn samples(&self) -> usize {
        self.probabilities.len() / self.names.len().max(1)
    }

    /// Whether it is one of two classes, of which the second is looked for.
    pub(crate) fn is_binary(&self) -> bool {
        matches!(self.truth, ScoresTruth::Classes(_)) && self.names.len() == 2
    }

    /// The places of what is ranked among the names: of two classes the second alone.
    pub(crate) fn ranked(&self) -> std::ops::Range<usize> {
        if self.is_binary() { 1..2 } else { 0..self.names.len() }
    }

    /// The ranking of the samples by the probability of one of the names.
    pub(crate) fn ranking(&self, output: usize) -> Ranking {
        let width = self.names.len();
        let has = |row: usize| match &self.truth {
            ScoresTruth::Classes(labels) => labels[row] as usize == output,
            ScoresTruth::Labels(has) => has[row * width + output],
        };
        Ranking::new((0..self.samples()).map(|row| (self.probabilities[row * width + output], has(row))).collect())
    }
}

/// What is to be predicted, part by part.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetsData {
    /// Names of the parts that have samples.
    pub parts: Vec<String>,
    /// Number of samples of every part.
    pub samples: Vec<u64>,
    /// The targets.
    pub targets: TargetsByPart,
}

/// Targets by part.
#[derive(Clone, Debug, PartialEq)]
pub enum TargetsByPart {
    /// Samples of every class, or with every label: a row a part.
    Counts {
        /// Names of the classes or labels.
        names: Vec<String>,
        /// `[parts][names]`
        counts: Vec<Vec<u64>>,
    },
    /// Numbers, target by target.
    Numbers {
        /// Names of the targets.
        names: Vec<String>,
        /// `[targets][parts][samples]`
        values: Vec<Vec<Vec<f64>>>,
    },
}

/// How many values of a table are missing.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct MissingData {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// How many rows there are.
    pub rows: u64,
    /// Missing values of every column.
    pub totals: Vec<u64>,
    /// Names of the groups of rows, and how many rows each has; of very many the largest.
    pub groups: Vec<(String, u64)>,
    /// How many groups there are.
    pub of_groups: usize,
    /// Missing values: a row a column of the table.
    pub counts: Vec<Vec<u64>>,
}

/// What a model loses without each column.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ImportanceOfColumns {
    /// Name of the score.
    pub score: String,
    /// Its value with all columns.
    pub whole: f64,
    /// Rows that entered, of how many.
    pub rows: [usize; 2],
    /// Permutations of every column.
    pub repeats: usize,
    /// The losses, greatest first.
    pub losses: Vec<ColumnLoss>,
    /// What was measured: `trial_0012 on test`.
    pub of: String,
}

/// What a model predicts over the values of columns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DependenceData {
    /// What is predicted: `price`, or `probability of yes`.
    pub outputs: Vec<String>,
    /// How many outputs there are, of which those are shown.
    pub of_outputs: usize,
    /// The columns that are shown.
    pub columns: Vec<ColumnDependence>,
    /// How many columns there are.
    pub of_columns: usize,
    /// Rows that entered, of how many.
    pub rows: [usize; 2],
    /// What was measured: `trial_0012 on test`.
    pub of: String,
}

/// What a model predicts over the values of a column.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ColumnDependence {
    /// Name of the column.
    pub column: String,
    /// The values.
    pub grid: GridValues,
    /// Mean prediction at every value, output by output.
    pub mean: Vec<Vec<f64>>,
    /// Where there is one output, the predictions of some rows.
    pub rows: Vec<Vec<f64>>,
    /// From the least mean to the greatest, the most of any output.
    pub span: f64,
    /// Values that rows have, for marks along the axis of numbers.
    #[serde(skip)]
    pub marks: Vec<f64>,
}

/// How wrong a model is over the values of columns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ErrorsData {
    /// What is counted: `mean absolute error of price`.
    pub error: String,
    /// Its value over all rows.
    pub whole: f64,
    /// The columns that are shown.
    pub columns: Vec<ColumnErrors>,
    /// How many columns there are.
    pub of_columns: usize,
    /// Rows that entered, of how many.
    pub rows: [usize; 2],
    /// What was measured: `trial_0012 on test`.
    pub of: String,
}

/// How wrong a model is over the values of a column.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ColumnErrors {
    /// Name of the column.
    pub column: String,
    /// Samples with about the same value.
    pub bins: Vec<ErrorBin>,
    /// Share of the errors' variance that lies between the bins.
    pub told_apart: f64,
}

/// What was computed of columns; why not, where there is none.
///
/// # Errors
/// [`PlotError::NothingToDraw`] where the data have no columns.
pub(crate) fn of_columns<T>(computed: Option<&T>) -> Result<&T, PlotError> {
    computed.ok_or_else(|| {
        PlotError::nothing("the data set is no table with columns that have names, or nothing was evaluated")
    })
}
