//! Loss `binary_cross_entropy` of labels, as PyTorch's `BCEWithLogitsLoss`.

use super::{LossKind, OutputLoss};
use crate::nn::head::HeadSpec;

pub(super) struct BinaryCrossEntropy;

impl LossKind for BinaryCrossEntropy {
    fn of_labels(&self, _: &HeadSpec) -> Option<Box<dyn OutputLoss>> {
        Some(Box::new(OfLabels))
    }
}

#[derive(Debug)]
struct OfLabels;

impl OutputLoss for OfLabels {
    /// −y ln p − (1 − y) ln(1 − p) with p = 1 / (1 + e⁻ᶻ), as max(z, 0) − z y + ln(1 + e^−|z|), which overflows nowhere.
    fn value(&self, z: f64, y: f64) -> f64 {
        z.max(0.0) - z * y + libm::log1p(libm::exp(-z.abs()))
    }

    /// p − y
    fn slope(&self, z: f64, y: f64) -> f64 {
        let e = libm::exp(-z.abs());
        let p = if z < 0.0 { e / (1.0 + e) } else { 1.0 / (1.0 + e) };
        p - y
    }
}
