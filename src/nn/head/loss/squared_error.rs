//! Loss `squared_error`: of numbers (as PyTorch's `MSELoss`), and of the softmax of classes against the one-hot label.

use super::{ClassLoss, LossKind, OutputLoss, Smoothed, SoftmaxRow};
use crate::nn::head::HeadSpec;
use crate::nn::kernels::{LEAST, flush, padded};

pub(super) struct SquaredError;

impl LossKind for SquaredError {
    fn of_classes(&self, spec: &HeadSpec, classes: usize) -> Option<Box<dyn ClassLoss>> {
        Some(Box::new(OnSoftmax { classes, target: Smoothed::new(classes, spec.label_smoothing as f32) }))
    }

    fn of_numbers(&self, _: &HeadSpec) -> Option<Box<dyn OutputLoss>> {
        Some(Box::new(OfNumbers))
    }
}

#[derive(Debug)]
struct OfNumbers;

impl OutputLoss for OfNumbers {
    /// (z − y)²
    fn value(&self, z: f64, y: f64) -> f64 {
        (z - y) * (z - y)
    }

    fn slope(&self, z: f64, y: f64) -> f64 {
        2.0 * (z - y)
    }
}

#[derive(Debug)]
struct OnSoftmax {
    classes: usize,
    target: Smoothed,
}

impl ClassLoss for OnSoftmax {
    /// Σ (p − target)²
    fn value(&self, SoftmaxRow { p, label, .. }: SoftmaxRow<'_>) -> f64 {
        p.iter().enumerate().fold(0.0, |sum, (j, &p)| {
            let miss = f64::from(p) - f64::from(self.target.of(j, label));
            sum + miss * miss
        })
    }

    fn gradient_inplace(&self, p: &mut [f32], labels: &[u32], share: f32) {
        for (p, &label) in p.chunks_exact_mut(padded(self.classes)).zip(labels) {
            self.row_gradient_inplace(&mut p[..self.classes], label as usize, share);
        }
        flush(p, LEAST);
    }
}

impl OnSoftmax {
    /// With d = 2 (p − target): ∂/∂z_j = p_j (d_j − Σ d·p), times `share`.
    fn row_gradient_inplace(&self, p: &mut [f32], label: usize, share: f32) {
        let slope = |j: usize, p: f32| 2.0 * (p - self.target.of(j, label));
        let inner = p.iter().enumerate().fold(0.0_f32, |sum, (j, &p)| slope(j, p).mul_add(p, sum));
        for (j, p) in p.iter_mut().enumerate() {
            *p *= (slope(j, *p) - inner) * share;
        }
    }
}
