//! A study: the ordered trials of a search, as `study.json` keeps it. Derived from the trials, never the only copy.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::nn;
use crate::search::{Config, Curve, Goal, MetricName, Observation, Origin, Outcome};
use crate::store::Key;

/// How a trial ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// After its last epoch.
    Completed,
    /// Early.
    Stopped,
    /// By a metric that is no number.
    Diverged,
    /// By the caller; it is no result.
    Interrupted,
    /// By a program that failed or took too long.
    Failed,
}

impl Status {
    /// The word that files and tables have for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Stopped => "stopped",
            Self::Diverged => "diverged",
            Self::Interrupted => "interrupted",
            Self::Failed => "failed",
        }
    }
}

impl From<nn::Status> for Status {
    fn from(status: nn::Status) -> Self {
        match status {
            nn::Status::Completed => Self::Completed,
            nn::Status::Stopped => Self::Stopped,
            nn::Status::Diverged => Self::Diverged,
            nn::Status::Interrupted => Self::Interrupted,
        }
    }
}

/// What was measured at one time of a trial: after an epoch, or in a line of a program.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Epoch, or number of the line, from 1.
    pub epoch: u32,
    /// Learning rate of the epoch's last step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learning_rate: Option<f64>,
    /// Mean loss of the training samples.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub train_loss: Option<f64>,
    /// Share of training samples classified rightly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub train_accuracy: Option<f64>,
    /// Mean loss of the validation samples.
    #[serde(default)]
    pub val_loss: Option<f64>,
    /// Share of validation samples classified rightly.
    #[serde(default)]
    pub val_accuracy: Option<f64>,
    /// What else a program has measured.
    #[serde(flatten)]
    pub other: BTreeMap<String, f64>,
}

impl From<&nn::Epoch> for Measured {
    fn from(epoch: &nn::Epoch) -> Self {
        Self {
            epoch: epoch.epoch,
            learning_rate: Some(epoch.learning_rate),
            train_loss: Some(epoch.train_loss),
            train_accuracy: Some(epoch.train_accuracy),
            val_loss: epoch.val_loss,
            val_accuracy: epoch.val_accuracy,
            other: BTreeMap::new(),
        }
    }
}

impl Measured {
    /// What a program has measured, by its own names.
    pub(crate) fn of_program(epoch: u32, mut numbers: BTreeMap<String, f64>) -> Self {
        let mut take = |name| numbers.remove(name);
        Self {
            epoch,
            learning_rate: take("learning_rate"),
            train_loss: take("train_loss"),
            train_accuracy: take("train_accuracy"),
            val_loss: take("val_loss"),
            val_accuracy: take("val_accuracy"),
            other: numbers,
        }
    }

    /// A metric by its name.
    pub fn get(&self, metric: &str) -> Option<f64> {
        match metric {
            "train_loss" => self.train_loss,
            "train_accuracy" => self.train_accuracy,
            "val_loss" => self.val_loss,
            "val_accuracy" => self.val_accuracy,
            "learning_rate" => self.learning_rate,
            other => self.other.get(other).copied(),
        }
    }
}

/// One trial as the study remembers it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// Place in the order of creation, from 0.
    pub index: usize,
    /// `trial_0012`, or the name that a list gave it.
    pub name: String,
    /// What the search chose, by dotted path; empty without a search.
    pub config: Config,
    /// Where the configuration comes from, and what was expected of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// Key of the trial's artifact.
    pub key: Key,
    /// How it ended.
    pub status: Status,
    /// Whether the search ended it: it would have gone on by itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut_short: bool,
    /// The metric after the last epoch; absent if the trial diverged or failed.
    pub metric: Option<f64>,
    /// What was measured, epoch by epoch.
    pub history: Vec<Measured>,
}

impl Trial {
    /// The metric over the epochs.
    pub(crate) fn curve(&self, metric: &str) -> Curve {
        curve(&self.history, metric)
    }
}

/// Trials as a search sees them. One that was ended early is a part of a trial, on the scale of the logarithm of epochs: the
/// process learns from it how the metric grows, and does not take the half for the whole.
pub(crate) fn observations(trials: &[&Trial]) -> Vec<Observation> {
    let last = |trial: &Trial| trial.history.last().map_or(0, |measured| measured.epoch);
    let usual = trials.iter().map(|trial| last(trial)).max().unwrap_or(0);
    let fidelity = |trial: &Trial| {
        // A search over the number of epochs says how long this one would have been.
        let own = trial.config.get(EPOCHS).and_then(serde_json::Value::as_f64);
        let (reached, whole) = (f64::from(last(trial)), own.unwrap_or_else(|| f64::from(usual)));
        match trial.cut_short && reached >= 1.0 && reached < whole {
            true => libm::log(reached) / libm::log(whole),
            false => 1.0,
        }
    };
    let of = |trial: &&Trial| Observation {
        fidelity: fidelity(trial),
        ..Observation::new(trial.config.clone(), trial.metric.map_or(Outcome::Failed, Outcome::Value))
    };
    trials.iter().map(of).collect()
}

/// Path of the number of epochs.
const EPOCHS: &str = "optimizer.epochs";

/// A metric over the epochs of a history.
pub(crate) fn curve(history: &[Measured], metric: &str) -> Curve {
    history.iter().filter_map(|measured| Some((measured.epoch, measured.get(metric)?))).collect()
}

/// The ordered trials of a search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Study {
    /// The metric that ranks the trials.
    pub metric: MetricName,
    /// Which way it is better.
    pub goal: Goal,
    /// The trials, in the order of creation.
    pub trials: Vec<Trial>,
}

impl Study {
    /// Trials with a metric, best first; equals in the order of creation.
    pub fn ranked(&self) -> Vec<&Trial> {
        let mut ranked: Vec<(f64, &Trial)> = self.trials.iter().filter_map(|t| Some((t.metric?, t))).collect();
        ranked.sort_by(|(a, _), (b, _)| match self.goal {
            Goal::Maximize => b.total_cmp(a),
            Goal::Minimize => a.total_cmp(b),
        });
        ranked.into_iter().map(|(_, trial)| trial).collect()
    }

    /// The trial that a word of `evaluate.trial` names: `best`, `worst` or a trial's own name.
    pub fn find(&self, word: &str) -> Option<&Trial> {
        match word {
            "best" => self.ranked().first().copied(),
            "worst" => self.ranked().last().copied(),
            name => self.trials.iter().find(|trial| trial.name == name),
        }
    }

    /// The trials as a search sees them.
    pub fn observations(&self) -> Vec<Observation> {
        observations(&self.trials.iter().collect::<Vec<_>>())
    }

    /// Metrics of the trials: those of a training as far as one trial has them, then others by their names.
    pub fn metrics(&self) -> Vec<String> {
        let measured = || self.trials.iter().flat_map(|trial| &trial.history);
        let known = ["train_loss", "train_accuracy", "val_loss", "val_accuracy"];
        let mut metrics: Vec<String> = known.map(str::to_owned).into();
        if measured().any(|m| !m.other.is_empty()) {
            metrics.retain(|metric| measured().any(|m| m.get(metric).is_some()));
        }
        let others: BTreeSet<&String> = measured().flat_map(|m| m.other.keys()).collect();
        metrics.extend(others.into_iter().cloned());
        metrics
    }

    /// Paths that the search set, in order, each named once.
    pub fn parameters(&self) -> Vec<String> {
        let paths: BTreeSet<&String> = self.trials.iter().flat_map(|t| t.config.keys()).collect();
        paths.into_iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_status_has_one_name() {
        use Status::{Completed, Diverged, Failed, Interrupted, Stopped};
        for status in [Completed, Stopped, Diverged, Interrupted, Failed] {
            assert_eq!(json!(status), json!(status.name()));
        }
    }

    fn trial(epochs: u32, cut_short: bool, config: Value) -> Trial {
        let at = |epoch| Measured { epoch, val_loss: Some(1.0), ..Measured::default() };
        Trial {
            index: 0,
            name: "trial_0000".to_owned(),
            config: serde_json::from_value(config).unwrap(),
            origin: None,
            key: Key::of("trial", 1, &Value::Null, &[]),
            status: if cut_short { Status::Stopped } else { Status::Completed },
            cut_short,
            metric: Some(1.0),
            history: (1..=epochs).map(at).collect(),
        }
    }

    fn fidelities(trials: &[Trial]) -> Vec<f64> {
        observations(&trials.iter().collect::<Vec<_>>()).into_iter().map(|observed| observed.fidelity).collect()
    }

    #[test]
    fn what_a_search_ended_is_a_part_and_what_ended_by_itself_is_whole() {
        let plain = || json!({});
        let trials =
            [trial(9, false, plain()), trial(3, true, plain()), trial(1, true, plain()), trial(4, false, plain())];
        // √9 is half-way on the scale of logarithms, within rounding.
        let near = |found: Vec<f64>, expected: &[f64]| {
            assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?} {expected:?}");
        };
        near(fidelities(&trials), &[1.0, 0.5, 0.0, 1.0]);
        near(fidelities(&trials[1..2]), &[1.0]);
        let searched = [trial(9, false, plain()), trial(2, true, json!({ "optimizer.epochs": 4 }))];
        near(fidelities(&searched), &[1.0, 0.5]);
    }
}
