//! Metric `mape` of numbers, as scikit-learn's `mean_absolute_percentage_error`.

use super::{Computation, Metric, NumberScores, Part, mean};
use crate::base::goal::Goal;
use crate::nn::Task;

/// Mean absolute error as a share of the target.
#[derive(Clone, Copy, Debug)]
pub struct MeanAbsolutePercentageError;

impl Metric for MeanAbsolutePercentageError {
    fn name(&self) -> &'static str {
        "mape"
    }

    fn goal(&self) -> Goal {
        Goal::Minimize
    }

    fn range(&self) -> [f64; 2] {
        [0.0, f64::INFINITY]
    }

    fn text(&self, part: Part) -> String {
        format!("Mean absolute error of the {} samples, each as a share of its target.", part.name())
    }

    fn computation(&self, task: Task) -> Option<Computation> {
        match task {
            Task::Regression => Some(Computation::OfNumbers(compute)),
            _ => None,
        }
    }
}

/// Mean of |y − p| / |y|, a share, not per cent; |y| counts as at least the distance of 1 to the next number of f64.
fn compute(scores: &NumberScores) -> Option<f64> {
    let share = |[predicted, truth]: &[f64; 2]| (predicted - truth).abs() / truth.abs().max(f64::EPSILON);
    scores.average(|pairs| mean(pairs.iter().map(share)))
}
