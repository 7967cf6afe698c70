//! What every head can do.

use std::fmt::Debug;

use super::{Loss, LossReduction};
use crate::nn::{Sums, Targets};

/// What a model says of its head, whatever the target.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadSpec {
    /// What the training minimises; that of the task where none is named.
    pub loss: Option<Loss>,
    /// What the losses of a batch are made into.
    pub reduction: LossReduction,
    /// Share of every label that is spread over all classes in training, in [0, 1).
    pub label_smoothing: f64,
    /// From which error on the loss `huber` is linear, above 0.
    pub huber_delta: f64,
    /// Which quantile the loss `pinball` is of, in (0, 1).
    pub quantile: f64,
    /// How much the samples of each class count, one number a class; empty where all count the same.
    pub class_weights: Vec<f32>,
}

impl HeadSpec {
    /// `huber_delta` where none is written.
    pub(crate) const HUBER_DELTA: f64 = 1.0;
    /// `quantile` where none is written: the median.
    pub(crate) const QUANTILE: f64 = 0.5;
}

impl Default for HeadSpec {
    fn default() -> Self {
        Self {
            loss: None,
            reduction: LossReduction::default(),
            label_smoothing: 0.0,
            huber_delta: Self::HUBER_DELTA,
            quantile: Self::QUANTILE,
            class_weights: Vec::new(),
        }
    }
}

/// A head with its buffers, for batches of up to a fixed number of samples.
pub(in crate::nn) trait Head: Debug + Send {
    /// Sums over a batch, from what the last layer gives: z`[rows, padded(outputs)]`.
    fn forward(&mut self, z: &[f32], targets: Targets<'_>) -> Sums;

    /// Predictions for the last batch: `[batch, padded(outputs)]`; the buffer may be larger.
    fn predictions(&self) -> &[f32];

    /// Writes the gradient of the last batch's loss, mean or sum, by z: dz`[rows, padded(outputs)]`.
    fn backward(&self, targets: Targets<'_>, dz: &mut [f32]);
}
