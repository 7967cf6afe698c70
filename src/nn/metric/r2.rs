//! Metric `r2` of numbers, as scikit-learn's `r2_score`.

use super::{Computation, Metric, NumberScores, Part, mean};
use crate::base::goal::Goal;
use crate::nn::Task;

/// Share of the variance that is explained.
#[derive(Clone, Copy, Debug)]
pub struct R2;

impl Metric for R2 {
    fn name(&self) -> &'static str {
        "r2"
    }

    fn goal(&self) -> Goal {
        Goal::Maximize
    }

    fn range(&self) -> [f64; 2] {
        [f64::NEG_INFINITY, 1.0]
    }

    fn text(&self, part: Part) -> String {
        format!(
            "Share of the squared distance from the mean of the {} samples that the predictions explain.",
            part.name()
        )
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

/// 1 − Σ (y − p)² / Σ (y − ȳ)²; of a constant target 1 if all is right, else 0. Not defined for fewer than two samples.
fn compute(scores: &NumberScores) -> Option<f64> {
    scores.average(|pairs| {
        let centre = mean(pairs.iter().map(|pair| pair[1])).filter(|_| pairs.len() > 1)?;
        let squares = |of: &dyn Fn(&[f64; 2]) -> f64| pairs.iter().fold(0.0, |sum, pair| sum + of(pair).powi(2));
        Some(explained(squares(&|pair| pair[1] - pair[0]), squares(&|pair| pair[1] - centre)))
    })
}

/// 1 − rest / all; where there is nothing to explain, 1 if nothing is left, else 0.
pub(super) fn explained(rest: f64, all: f64) -> f64 {
    match (all == 0.0, rest == 0.0) {
        (false, _) => 1.0 - rest / all,
        (true, true) => 1.0,
        (true, false) => 0.0,
    }
}
