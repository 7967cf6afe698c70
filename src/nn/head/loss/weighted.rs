//! A loss on the softmax in which the samples of each class count by a weight.

use super::{ClassLoss, SoftmaxRow};
use crate::nn::kernels::{LEAST, flush, padded};

/// A loss whose samples count by the weight of their class. The loss of a batch is divided by the sum of the weights of its samples,
/// as PyTorch's weighted `CrossEntropyLoss` does.
#[derive(Debug)]
pub(super) struct Weighted {
    pub(super) loss: Box<dyn ClassLoss>,
    /// One a class.
    pub(super) weights: Vec<f32>,
}

impl ClassLoss for Weighted {
    fn value(&self, row: SoftmaxRow<'_>) -> f64 {
        f64::from(self.weights[row.label]) * self.loss.value(row)
    }

    fn gradient_inplace(&self, p: &mut [f32], labels: &[u32], share: f32) {
        self.loss.gradient_inplace(p, labels, share);
        for (p, &label) in p.chunks_exact_mut(padded(self.weights.len())).zip(labels) {
            p.iter_mut().for_each(|p| *p *= self.weights[label as usize]);
        }
        flush(p, LEAST);
    }

    fn weight(&self, labels: &[u32]) -> f64 {
        labels.iter().fold(0.0, |sum, &label| sum + f64::from(self.weights[label as usize]))
    }
}
