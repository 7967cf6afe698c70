//! A trial that is done, as a strategy sees it.

use super::config::Config;

/// The result of a trial.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// The metric, as it was measured.
    Value(f64),
    /// No metric: the trial diverged or failed.
    Failed,
}

/// A trial that is done.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// Its configuration.
    pub config: Config,
    /// Its result.
    pub outcome: Outcome,
    /// How long it was compared with a whole trial, in [0, 1]: the coordinate of its proposal's fidelity, or the part
    /// of its epochs after which it was ended.
    pub fidelity: f64,
    /// The metric of each of its trainings, in the order of their seeds or folds, where it is the mean of several.
    pub replicates: Vec<f64>,
    /// What else counts, in the order of [`Settings::further`](super::Settings::further): the other goals, then what constraints
    /// are about. As long as that list, or empty where there is no metric.
    pub further: Vec<f64>,
}

impl Observation {
    /// The result of a whole trial.
    pub fn new(config: Config, outcome: Outcome) -> Self {
        Self { config, outcome, fidelity: 1.0, replicates: Vec::new(), further: Vec::new() }
    }

    /// Its value, where it has a finite one.
    pub fn value(&self) -> Option<f64> {
        match self.outcome {
            Outcome::Value(value) if value.is_finite() => Some(value),
            Outcome::Value(_) | Outcome::Failed => None,
        }
    }

    /// The same trial with another quantity as its result, the `index`-th of what else counts.
    pub(super) fn of_further(&self, index: usize) -> Self {
        let outcome = self.further.get(index).map_or(Outcome::Failed, |value| Outcome::Value(*value));
        Self { fidelity: self.fidelity, ..Self::new(self.config.clone(), outcome) }
    }
}
