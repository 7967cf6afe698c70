//! Metric `mae` of numbers, as scikit-learn's `mean_absolute_error`.

use super::{Computation, Metric, NumberScores, Part, Unit, mean};
use crate::base::goal::Goal;
use crate::nn::Task;

/// Mean absolute error.
#[derive(Clone, Copy, Debug)]
pub struct MeanAbsoluteError;

impl Metric for MeanAbsoluteError {
    fn name(&self) -> &'static str {
        "mae"
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
        format!("Mean absolute error of the {} samples.", part.name())
    }

    fn computation(&self, task: Task) -> Option<Computation> {
        match task {
            Task::Regression => Some(Computation::OfNumbers(compute)),
            _ => None,
        }
    }
}

fn compute(scores: &NumberScores) -> Option<f64> {
    scores.average(|pairs| mean(pairs.iter().map(|[predicted, truth]| (predicted - truth).abs())))
}
