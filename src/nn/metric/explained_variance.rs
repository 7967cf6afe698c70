//! Metric `explained_variance` of numbers, as scikit-learn's `explained_variance_score`.

use super::{Computation, Metric, NumberScores, Part, mean, r2::explained};
use crate::base::goal::Goal;
use crate::nn::Task;

/// Share of the variance that is explained, whatever the bias.
#[derive(Clone, Copy, Debug)]
pub struct ExplainedVariance;

impl Metric for ExplainedVariance {
    fn name(&self) -> &'static str {
        "explained_variance"
    }

    fn goal(&self) -> Goal {
        Goal::Maximize
    }

    fn range(&self) -> [f64; 2] {
        [f64::NEG_INFINITY, 1.0]
    }

    fn text(&self, part: Part) -> String {
        format!(
            "Share of the variance of the {} samples that the predictions explain, whatever they are off by on average.",
            part.name()
        )
    }

    fn computation(&self, task: Task) -> Option<Computation> {
        match task {
            Task::Regression => Some(Computation::OfNumbers(compute)),
            _ => None,
        }
    }
}

/// 1 − Var(y − p) / Var(y); of a constant target 1 if the errors are constant, else 0.
fn compute(scores: &NumberScores) -> Option<f64> {
    scores.average(|pairs| {
        let variance = |of: &dyn Fn(&[f64; 2]) -> f64| {
            let centre = mean(pairs.iter().map(of))?;
            mean(pairs.iter().map(|pair| (of(pair) - centre).powi(2)))
        };
        Some(explained(variance(&|pair| pair[1] - pair[0])?, variance(&|pair| pair[1])?))
    })
}
