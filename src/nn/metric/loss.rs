//! Metric `loss`: what the training minimises.

use super::{Computation, Metric, Part};
use crate::base::goal::Goal;
use crate::nn::{Sums, Task};

/// Mean of the model's loss over the samples, without the L2 term of weight decay.
#[derive(Clone, Copy, Debug)]
pub struct MeanLoss;

impl Metric for MeanLoss {
    fn name(&self) -> &'static str {
        "loss"
    }

    fn goal(&self) -> Goal {
        Goal::Minimize
    }

    fn range(&self) -> [f64; 2] {
        [0.0, f64::INFINITY]
    }

    fn is_usual(&self, _: Task) -> bool {
        true
    }

    fn text(&self, part: Part) -> String {
        format!("Mean loss of the {} samples.", part.name())
    }

    fn computation(&self, _: Task) -> Option<Computation> {
        Some(Computation::OfSums(Sums::mean_loss))
    }
}
