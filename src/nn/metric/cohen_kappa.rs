//! Metric `cohen_kappa`, as scikit-learn's `cohen_kappa_score`.

use super::{ClassCount, ClassScores, Computation, Counts, Metric, Part};
use crate::base::goal::Goal;
use crate::nn::Task;

/// Cohen's kappa of true and predicted classes.
#[derive(Clone, Copy, Debug)]
pub struct CohenKappa;

impl Metric for CohenKappa {
    fn name(&self) -> &'static str {
        "cohen_kappa"
    }

    fn goal(&self) -> Goal {
        Goal::Maximize
    }

    fn range(&self) -> [f64; 2] {
        [-1.0, 1.0]
    }

    fn text(&self, part: Part) -> String {
        format!(
            "Cohen's kappa of the true and the predicted classes of the {} samples: agreement beyond that of chance.",
            part.name()
        )
    }

    fn computation(&self, task: Task) -> Option<Computation> {
        match task {
            Task::Classification => Some(Computation::OfClasses(compute)),
            _ => None,
        }
    }
}

/// (observed − expected) / (1 − expected), shares of agreement; not defined where all samples have, and are predicted as, one class.
fn compute(scores: &ClassScores) -> Option<f64> {
    let counts = Counts::of_classes(scores);
    let s = counts.samples() as f64;
    let sum = |of: fn(ClassCount) -> f64| counts.classes().map(of).fold(0.0, |sum, x| sum + x);
    let (right, by_chance) =
        (sum(|class| class.right as f64), sum(|class| class.truth as f64 * class.predicted as f64) / s);
    (s > by_chance).then(|| (right - by_chance) / (s - by_chance))
}
