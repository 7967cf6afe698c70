//! What metrics that are no sums are computed from: every prediction beside its target.

use crate::nn::Targets;
use crate::nn::kernels::padded;

/// Predictions and targets of some samples.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scores {
    /// Predictions, `[samples, outputs]`, row-major: probabilities of the classes, or numbers.
    pub predictions: Vec<f32>,
    /// Numbers of a prediction.
    pub outputs: usize,
    /// Class of every sample; empty where they have numbers.
    pub labels: Vec<u32>,
    /// Numbers of every sample, `[samples, outputs]`; empty where they have classes.
    pub values: Vec<f32>,
}

impl Scores {
    /// Adds a batch: predictions `[rows, padded(outputs)]` and the targets of its rows.
    pub(crate) fn add(&mut self, predictions: &[f32], targets: Targets<'_>) {
        self.outputs = targets.target().outputs();
        for row in predictions.chunks_exact(padded(self.outputs)) {
            self.predictions.extend(&row[..self.outputs]);
        }
        match targets {
            Targets::Classes { labels, .. } => self.labels.extend(labels),
            Targets::Numbers { values, .. } => self.values.extend(values),
        }
    }
}
