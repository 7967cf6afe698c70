//! Metric `hamming_loss` of labels, as scikit-learn's `hamming_loss`.

use super::{Computation, LabelScores, Metric, Part, mean};
use crate::base::goal::Goal;
use crate::nn::Task;

/// Share of wrong labels.
#[derive(Clone, Copy, Debug)]
pub struct HammingLoss;

impl Metric for HammingLoss {
    fn name(&self) -> &'static str {
        "hamming_loss"
    }

    fn goal(&self) -> Goal {
        Goal::Minimize
    }

    fn range(&self) -> [f64; 2] {
        [0.0, 1.0]
    }

    fn text(&self, part: Part) -> String {
        format!("Share of the labels of the {} samples that are predicted wrongly.", part.name())
    }

    fn computation(&self, task: Task) -> Option<Computation> {
        match task {
            Task::MultiLabel => Some(Computation::OfLabels(compute)),
            _ => None,
        }
    }
}

fn compute(scores: &LabelScores) -> Option<f64> {
    let wrong = |(p, &truth): (&f32, &bool)| f64::from(u8::from((*p > 0.5) != truth));
    mean(scores.probabilities.iter().zip(&scores.truth).map(wrong))
}
