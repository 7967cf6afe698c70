//! Metric `mse` of numbers, as scikit-learn's `mean_squared_error`.

use super::{Computation, Metric, NumberScores, Part, mean};
use crate::base::goal::Goal;
use crate::nn::Task;

/// Mean squared error.
#[derive(Clone, Copy, Debug)]
pub struct MeanSquaredError;

impl Metric for MeanSquaredError {
    fn name(&self) -> &'static str {
        "mse"
    }

    fn goal(&self) -> Goal {
        Goal::Minimize
    }

    fn range(&self) -> [f64; 2] {
        [0.0, f64::INFINITY]
    }

    fn text(&self, part: Part) -> String {
        format!("Mean squared error of the {} samples.", part.name())
    }

    fn computation(&self, task: Task) -> Option<Computation> {
        match task {
            Task::Regression => Some(Computation::OfNumbers(compute)),
            _ => None,
        }
    }
}

fn compute(scores: &NumberScores) -> Option<f64> {
    scores.average(mean_squared_error)
}

/// The mean squared error of pairs of a predicted and a true number; none without any.
pub(super) fn mean_squared_error(pairs: &[[f64; 2]]) -> Option<f64> {
    mean(pairs.iter().map(|[predicted, truth]| (predicted - truth).powi(2)))
}
