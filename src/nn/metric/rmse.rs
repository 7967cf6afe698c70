//! Metric `rmse` of numbers, as scikit-learn's `root_mean_squared_error`.

use super::{Computation, Metric, NumberScores, Part, Unit, mse::mean_squared_error};
use crate::base::goal::Goal;
use crate::nn::Task;

/// Root of the mean squared error.
#[derive(Clone, Copy, Debug)]
pub struct RootMeanSquaredError;

impl Metric for RootMeanSquaredError {
    fn name(&self) -> &'static str {
        "rmse"
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
        format!("Root of the mean squared error of the {} samples.", part.name())
    }

    fn computation(&self, task: Task) -> Option<Computation> {
        match task {
            Task::Regression => Some(Computation::OfNumbers(compute)),
            _ => None,
        }
    }

    fn is_usual(&self, task: Task) -> bool {
        task == Task::Regression
    }
}

fn compute(scores: &NumberScores) -> Option<f64> {
    scores.average(|pairs| Some(mean_squared_error(pairs)?.sqrt()))
}
