//! Loss `huber` of numbers, as PyTorch's `HuberLoss`.

use super::{LossKind, OutputLoss};
use crate::nn::head::HeadSpec;

pub(super) struct Huber;

impl LossKind for Huber {
    fn of_numbers(&self, spec: &HeadSpec) -> Option<Box<dyn OutputLoss>> {
        Some(Box::new(OfNumbers { delta: spec.huber_delta }))
    }
}

#[derive(Debug)]
struct OfNumbers {
    delta: f64,
}

impl OutputLoss for OfNumbers {
    /// r² / 2 for |r| ≤ δ, δ (|r| − δ / 2) beyond, with r = z − y.
    fn value(&self, z: f64, y: f64) -> f64 {
        let size = (z - y).abs();
        if size <= self.delta { 0.5 * size * size } else { self.delta * (size - 0.5 * self.delta) }
    }

    fn slope(&self, z: f64, y: f64) -> f64 {
        (z - y).max(-self.delta).min(self.delta)
    }
}
