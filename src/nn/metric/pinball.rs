//! Metric `pinball` of numbers, as scikit-learn's `mean_pinball_loss`.

use super::{Computation, Metric, NumberScores, Part, Unit, mean};
use crate::base::goal::Goal;
use crate::nn::Task;

/// Pinball loss of the median.
#[derive(Clone, Copy, Debug)]
pub struct PinballLoss;

impl Metric for PinballLoss {
    fn name(&self) -> &'static str {
        "pinball"
    }

    fn goal(&self) -> Goal {
        Goal::Minimize
    }

    fn range(&self) -> [f64; 2] {
        [0.0, f64::INFINITY]
    }

    fn unit(&self) -> Unit {
        Unit::OfTarget
    }

    fn text(&self, part: Part) -> String {
        format!("Mean pinball loss of the {} samples at the median: half the mean absolute error.", part.name())
    }

    fn computation(&self, task: Task) -> Option<Computation> {
        match task {
            Task::Regression => Some(Computation::OfNumbers(compute)),
            _ => None,
        }
    }
}

/// With α = ½, which makes it half the mean absolute error.
fn compute(scores: &NumberScores) -> Option<f64> {
    scores.average(|pairs| mean(pairs.iter().map(|[predicted, truth]| 0.5 * (predicted - truth).abs())))
}
