//! What every head can do.

use std::fmt::Debug;

use super::{Loss, LossReduction};
use crate::nn::{Sums, Targets};

/// What a model says of its head, whatever the target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeadSpec {
    /// What the training minimises.
    pub loss: Loss,
    /// What the losses of a batch are made into.
    pub reduction: LossReduction,
    /// Share of every label that is spread over all classes in training, in [0, 1).
    pub label_smoothing: f64,
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
