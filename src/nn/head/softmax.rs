//! Head for classes: softmax and a loss on it.

use super::{Head, HeadSpec, Loss, LossReduction};
use crate::nn::kernels::{Aligned, padded, softmax_inplace};
use crate::nn::{Sums, Targets};

/// Softmax and a loss on it.
#[derive(Debug)]
pub(in crate::nn) struct Softmax {
    loss: Loss,
    reduction: LossReduction,
    /// Label smoothing; only training smooths.
    smoothing: f32,
    classes: usize,
    /// Softmax: `[batch, padded(classes)]`.
    p: Aligned,
    /// ln of what its rows were divided by: `[batch]`.
    logs: Aligned,
}

impl Softmax {
    /// For batches of up to `batch` samples.
    pub(super) fn new(spec: HeadSpec, classes: usize, batch: usize, train: bool) -> Self {
        Self {
            loss: spec.loss,
            reduction: spec.reduction,
            smoothing: if train { spec.label_smoothing as f32 } else { 0.0 },
            classes,
            p: Aligned::zeros(batch * padded(classes)),
            logs: Aligned::zeros(batch),
        }
    }
}

impl Head for Softmax {
    fn forward(&mut self, z: &[f32], targets: Targets<'_>) -> Sums {
        let labels = targets.labels();
        let size = labels.len() * padded(self.classes);
        let (z, softmax) = (&z[..size], &mut self.p[..size]);
        softmax.copy_from_slice(z);
        let logs = &mut self.logs[..labels.len()];
        softmax_inplace(softmax, self.classes, logs);
        self.loss.sums(z, (softmax, logs), labels, self.classes, self.smoothing)
    }

    fn predictions(&self) -> &[f32] {
        &self.p
    }

    fn backward(&self, targets: Targets<'_>, dz: &mut [f32]) {
        dz.copy_from_slice(&self.p[..dz.len()]);
        let labels = targets.labels();
        let share = self.reduction.share(labels.len());
        self.loss.gradient_inplace(dz, labels, self.classes, self.smoothing, share);
    }
}
