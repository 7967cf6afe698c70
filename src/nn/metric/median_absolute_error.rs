//! Metric `median_absolute_error` of numbers, as scikit-learn's `median_absolute_error`.

use super::{Computation, Metric, NumberScores, Part, Unit};
use crate::base::goal::Goal;
use crate::nn::Task;

/// Median absolute error.
#[derive(Clone, Copy, Debug)]
pub struct MedianAbsoluteError;

impl Metric for MedianAbsoluteError {
    fn name(&self) -> &'static str {
        "median_absolute_error"
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
        format!("Median absolute error of the {} samples.", part.name())
    }

    fn computation(&self, task: Task) -> Option<Computation> {
        match task {
            Task::Regression => Some(Computation::OfNumbers(compute)),
            _ => None,
        }
    }
}

fn compute(scores: &NumberScores) -> Option<f64> {
    scores.average(|pairs| {
        let mut errors: Vec<f64> = pairs.iter().map(|[predicted, truth]| (predicted - truth).abs()).collect();
        errors.sort_by(f64::total_cmp);
        let middle = errors.len() / 2;
        match errors.len() % 2 {
            1 => errors.get(middle).copied(),
            _ => Some(f64::midpoint(*errors.get(middle.checked_sub(1)?)?, *errors.get(middle)?)),
        }
    })
}
