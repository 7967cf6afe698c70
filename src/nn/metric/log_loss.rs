//! Metric `log_loss`, as scikit-learn's `log_loss`.

use super::{ClassScores, Computation, Metric, Part, mean};
use crate::base::goal::Goal;
use crate::nn::Task;

/// Mean of −ln p of the true class.
#[derive(Clone, Copy, Debug)]
pub struct LogLoss;

impl Metric for LogLoss {
    fn name(&self) -> &'static str {
        "log_loss"
    }

    fn goal(&self) -> Goal {
        Goal::Minimize
    }

    fn range(&self) -> [f64; 2] {
        [0.0, f64::INFINITY]
    }

    fn text(&self, part: Part) -> String {
        format!("Mean of the negative logarithm of the probability of the true class of the {} samples.", part.name())
    }

    fn computation(&self, task: Task) -> Option<Computation> {
        match task {
            Task::Classification => Some(Computation::OfClasses(compute)),
            _ => None,
        }
    }
}

/// Mean of −ln p of the true class, p at least the distance of 1 to the next number of f64, so that it is finite.
fn compute(scores: &ClassScores) -> Option<f64> {
    mean(scores.rows().map(|(p, label)| -libm::log(f64::from(p[label]).clamp(f64::EPSILON, 1.0 - f64::EPSILON))))
}
