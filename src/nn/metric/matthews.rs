//! Metric `matthews`, as scikit-learn's `matthews_corrcoef`.

use super::{ClassCount, ClassScores, Computation, Counts, Metric, Part};
use crate::base::goal::Goal;
use crate::nn::Task;

/// Matthews' correlation of true and predicted classes.
#[derive(Clone, Copy, Debug)]
pub struct Matthews;

impl Metric for Matthews {
    fn name(&self) -> &'static str {
        "matthews"
    }

    fn goal(&self) -> Goal {
        Goal::Maximize
    }

    fn range(&self) -> [f64; 2] {
        [-1.0, 1.0]
    }

    fn text(&self, part: Part) -> String {
        format!("Matthews' correlation of the true and the predicted classes of the {} samples.", part.name())
    }

    fn computation(&self, task: Task) -> Option<Computation> {
        match task {
            Task::Classification => Some(Computation::OfClasses(compute)),
            _ => None,
        }
    }
}

/// (c s − Σ t p) / √((s² − Σ p²) (s² − Σ t²)) of s samples, c of them right, t true and p predicted ones of a class; 0 where the
/// root is 0 (Gorodkin 2004, eq. 8).
fn compute(scores: &ClassScores) -> Option<f64> {
    let counts = Counts::of_classes(scores);
    let s = counts.samples() as f64;
    let sum = |of: fn(ClassCount) -> f64| counts.classes().map(of).fold(0.0, |sum, x| sum + x);
    let right = sum(|class| class.right as f64);
    let together = right * s - sum(|class| class.truth as f64 * class.predicted as f64);
    let (predicted, truth) = (sum(|class| (class.predicted as f64).powi(2)), sum(|class| (class.truth as f64).powi(2)));
    let spread = (s * s - predicted) * (s * s - truth);
    (s > 0.0).then(|| if spread == 0.0 { 0.0 } else { together / spread.sqrt() })
}
