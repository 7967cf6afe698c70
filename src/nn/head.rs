//! What stands on the last layer: softmax and the loss. A head of another kind (a regression's) would take its place.

use super::kernels::{Aligned, padded, softmax_inplace};
use super::{Loss, Mlp, Sums};

/// Softmax and the loss.
#[derive(Debug)]
pub(super) struct Head {
    loss: Loss,
    /// Label smoothing; only training smooths.
    smoothing: f32,
    classes: usize,
    /// Softmax: [batch, padded(classes)].
    p: Aligned,
    /// ln of what its rows were divided by: [batch].
    logs: Aligned,
}

impl Head {
    /// For batches of up to `batch` samples.
    pub(super) fn new(mlp: &Mlp, classes: usize, batch: usize, train: bool) -> Self {
        Self {
            loss: mlp.loss,
            smoothing: if train { mlp.label_smoothing as f32 } else { 0.0 },
            classes,
            p: Aligned::zeros(batch * padded(classes)),
            logs: Aligned::zeros(batch),
        }
    }

    /// Loss and hits of a batch, from what the last layer gives: z[rows, padded(classes)].
    pub(super) fn forward(&mut self, z: &[f32], labels: &[u32]) -> Sums {
        let size = labels.len() * padded(self.classes);
        let (z, softmax) = (&z[..size], &mut self.p[..size]);
        softmax.copy_from_slice(z);
        let logs = &mut self.logs[..labels.len()];
        softmax_inplace(softmax, self.classes, logs);
        self.loss.sums(z, (softmax, logs), labels, self.classes, self.smoothing)
    }

    /// Softmax of the last batch: [batch, padded(classes)]; the buffer may be larger.
    pub(super) fn probabilities(&self) -> &[f32] {
        &self.p
    }

    /// Writes ∂(mean loss)/∂z of the last batch: `dz`[rows, padded(classes)].
    pub(super) fn backward(&self, labels: &[u32], dz: &mut [f32]) {
        dz.copy_from_slice(&self.p[..dz.len()]);
        self.loss.gradient_inplace(dz, labels, self.classes, self.smoothing);
    }
}
