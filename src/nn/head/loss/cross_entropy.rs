//! Loss `cross_entropy` on the softmax of classes.

use super::{ClassLoss, LossKind, Smoothed, SoftmaxRow, Weighted};
use crate::nn::head::HeadSpec;
use crate::nn::kernels::cross_entropy_gradient_inplace;

pub(super) struct CrossEntropy;

impl LossKind for CrossEntropy {
    fn of_classes(&self, spec: &HeadSpec, classes: usize) -> Option<Box<dyn ClassLoss>> {
        let smoothing = spec.label_smoothing as f32;
        let loss = Box::new(OnSoftmax { classes, smoothing, target: Smoothed::new(classes, smoothing) });
        Some(match spec.class_weights.is_empty() {
            true => loss,
            false => Box::new(Weighted { loss, weights: spec.class_weights.clone() }),
        })
    }
}

#[derive(Debug)]
struct OnSoftmax {
    classes: usize,
    smoothing: f32,
    target: Smoothed,
}

impl ClassLoss for OnSoftmax {
    /// −Σ target ln softmax(z) = log − (1 − ε) (z[label] − top) − ε mean(z − top), with log = ln Σ exp(z − top).
    fn value(&self, SoftmaxRow { z, top, log, label, .. }: SoftmaxRow<'_>) -> f64 {
        let (top, log) = (f64::from(top), f64::from(log));
        let of_label = f64::from(z[label]) - top;
        let smoothing = f64::from(self.smoothing);
        if smoothing == 0.0 {
            return log - of_label;
        }
        let mean = z.iter().fold(0.0, |sum, &z| sum + (f64::from(z) - top)) / z.len() as f64;
        log - (1.0 - smoothing) * of_label - smoothing * mean
    }

    fn gradient_inplace(&self, p: &mut [f32], labels: &[u32], share: f32) {
        cross_entropy_gradient_inplace(p, labels, self.classes, [self.target.yes, self.target.no], share);
    }
}
