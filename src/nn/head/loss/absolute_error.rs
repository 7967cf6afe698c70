//! Loss `absolute_error` of numbers, as PyTorch's `L1Loss`.

use super::{LossKind, OutputLoss};
use crate::nn::head::HeadSpec;

pub(super) struct AbsoluteError;

impl LossKind for AbsoluteError {
    fn of_numbers(&self, _: &HeadSpec) -> Option<Box<dyn OutputLoss>> {
        Some(Box::new(OfNumbers))
    }
}

#[derive(Debug)]
struct OfNumbers;

impl OutputLoss for OfNumbers {
    /// |z − y|
    fn value(&self, z: f64, y: f64) -> f64 {
        (z - y).abs()
    }

    /// The sign of z − y; 0 where it is 0.
    fn slope(&self, z: f64, y: f64) -> f64 {
        if z == y { 0.0 } else { (z - y).signum() }
    }
}
