//! Metric `accuracy`: how often the most probable class is the true one, or all labels are right.

use super::{Computation, Metric, Part, Unit};
use crate::base::goal::Goal;
use crate::nn::Task;

/// Share of samples classified rightly.
#[derive(Clone, Copy, Debug)]
pub struct Accuracy;

impl Metric for Accuracy {
    fn name(&self) -> &'static str {
        "accuracy"
    }

    fn goal(&self) -> Goal {
        Goal::Maximize
    }

    fn range(&self) -> [f64; 2] {
        [0.0, 1.0]
    }

    fn unit(&self) -> Unit {
        Unit::ShareOfSamples
    }

    fn is_usual(&self, _: Task) -> bool {
        true
    }

    fn text(&self, part: Part) -> String {
        format!("Share of {} samples classified rightly.", part.name())
    }

    fn computation(&self, task: Task) -> Option<Computation> {
        match task {
            Task::Classification | Task::MultiLabel => {
                Some(Computation::OfSums(|sums| sums.correct as f64 / sums.samples as f64))
            }
            Task::Regression => None,
        }
    }
}
