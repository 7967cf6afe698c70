//! Metric `brier`, as scikit-learn's `brier_score_loss`.

use super::{ClassScores, Computation, Metric, Part, mean};
use crate::base::goal::Goal;
use crate::nn::Task;

/// Mean squared distance of the probabilities from the true class.
#[derive(Clone, Copy, Debug)]
pub struct Brier;

impl Metric for Brier {
    fn name(&self) -> &'static str {
        "brier"
    }

    fn goal(&self) -> Goal {
        Goal::Minimize
    }

    fn range(&self) -> [f64; 2] {
        [0.0, 2.0]
    }

    fn text(&self, part: Part) -> String {
        format!(
            "Mean squared distance of the probabilities from the true class of the {} samples; half of it for two classes.",
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

/// Mean of Σ (p − one-hot label)²; with two classes half of it, which is the squared error of one probability.
fn compute(scores: &ClassScores) -> Option<f64> {
    let half = if scores.classes < 3 { 0.5 } else { 1.0 };
    let distance = |(p, label): (&[f32], usize)| {
        let miss = |(class, &p): (usize, &f32)| f64::from(p) - f64::from(u8::from(class == label));
        p.iter().enumerate().map(miss).fold(0.0, |sum, miss| sum + miss * miss)
    };
    mean(scores.rows().map(distance)).map(|mean| half * mean)
}
