//! Loss `pinball` of numbers, as scikit-learn's `mean_pinball_loss`.

use super::{LossKind, OutputLoss};
use crate::nn::head::HeadSpec;

pub(super) struct Pinball;

impl LossKind for Pinball {
    fn of_numbers(&self, spec: &HeadSpec) -> Option<Box<dyn OutputLoss>> {
        Some(Box::new(OfNumbers { quantile: spec.quantile }))
    }
}

#[derive(Debug)]
struct OfNumbers {
    quantile: f64,
}

impl OutputLoss for OfNumbers {
    /// α (y − z) where z is below y, (1 − α) (z − y) above.
    fn value(&self, z: f64, y: f64) -> f64 {
        if z < y { self.quantile * (y - z) } else { (1.0 - self.quantile) * (z - y) }
    }

    /// 0 where z is y.
    fn slope(&self, z: f64, y: f64) -> f64 {
        if z < y {
            -self.quantile
        } else if z > y {
            1.0 - self.quantile
        } else {
            0.0
        }
    }
}
