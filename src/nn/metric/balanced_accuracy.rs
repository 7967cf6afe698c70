//! Metric `balanced_accuracy`, as scikit-learn's `balanced_accuracy_score`.

use super::{ClassScores, Computation, Counts, Metric, Part, mean};
use crate::base::goal::Goal;
use crate::nn::Task;

/// Mean over the classes of the share of their samples classified rightly.
#[derive(Clone, Copy, Debug)]
pub struct BalancedAccuracy;

impl Metric for BalancedAccuracy {
    fn name(&self) -> &'static str {
        "balanced_accuracy"
    }

    fn goal(&self) -> Goal {
        Goal::Maximize
    }

    fn range(&self) -> [f64; 2] {
        [0.0, 1.0]
    }

    fn text(&self, part: Part) -> String {
        format!("Share of the {} samples of a class classified rightly, averaged over the classes.", part.name())
    }

    fn computation(&self, task: Task) -> Option<Computation> {
        match task {
            Task::Classification => Some(Computation::OfClasses(compute)),
            _ => None,
        }
    }
}

/// Mean of right / true over the classes that have samples.
fn compute(scores: &ClassScores) -> Option<f64> {
    let counts = Counts::of_classes(scores);
    let recalls = counts.classes().filter(|class| class.truth > 0).map(|class| class.right as f64 / class.truth as f64);
    mean(recalls)
}
