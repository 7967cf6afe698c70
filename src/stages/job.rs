//! One trial as data: what is to be done, and what came of it.
//!
//! Both can be written down and read back by another process that has the spec and the store: neither borrows anything.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::trial_status::TrialStatus;
use crate::base::history::History;
use crate::pipeline::StageError;
use crate::search::{Config, StopRule};
use crate::store::Key;

/// Keys of the artifacts of stages, by the stages' names.
pub(crate) type InputKeys = BTreeMap<String, Key>;

/// A trial that is to be run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TrialJob {
    /// Number of the proposal in its study, from 0.
    pub(crate) index: usize,
    /// Name of the trial, for people.
    pub(crate) name: String,
    /// What the search chose, by dotted path.
    pub(crate) config: Config,
    /// Which of the trainings of its configuration it is, from 0.
    pub(crate) replicate: usize,
    /// What that sets beside the configuration: a seed, a fold.
    pub(crate) set: Config,
    /// The artifacts that the trial reads.
    pub(crate) inputs: InputKeys,
    /// The metric that the search looks at.
    pub(crate) metric: String,
    /// The trial has the epochs of its configuration divided by this: 1 for a whole trial.
    pub(crate) divisor: f64,
    /// When it ends early.
    pub(crate) stop: StopRule,
    /// Threads that it may use; changes no bit.
    pub(crate) threads: usize,
}

impl TrialJob {
    /// All that the trial sets: the configuration, and what tells it from the other trainings of that.
    pub(crate) fn settings(&self) -> Config {
        self.config.iter().chain(&self.set).map(|(path, value)| (path.clone(), value.clone())).collect()
    }

    /// Key of the artifact of a stage.
    ///
    /// # Errors
    /// The job has no such input.
    pub(crate) fn input(&self, stage: &str) -> Result<Key, StageError> {
        input(&self.inputs, stage)
    }

    /// Epochs of the trial, of those that its configuration has.
    pub(crate) fn epochs_of(&self, whole: u32) -> u32 {
        (f64::from(whole) / self.divisor).floor().max(1.0) as u32
    }
}

/// Key of the artifact of a stage.
///
/// # Errors
/// The stage is not among the inputs.
pub(crate) fn input(inputs: &InputKeys, stage: &str) -> Result<Key, StageError> {
    inputs.get(stage).copied().ok_or_else(|| StageError::NoSuchInput { name: stage.to_owned() })
}

/// What came of a trial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TrialResult {
    /// Key of the trial's artifact.
    pub(crate) key: Key,
    /// How it ended.
    pub(crate) status: TrialStatus,
    /// Whether the search ended it.
    pub(crate) cut_short: bool,
    /// Why it has no metric, where its program tells.
    pub(crate) why: Option<String>,
    /// File of the artifact with the last words of a program that failed.
    pub(crate) log: Option<String>,
    /// What was measured, epoch by epoch.
    pub(crate) history: History,
    /// The epoch whose weights are kept, where that is not the last one whatever was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) kept_epoch: Option<u32>,
    /// Whether it was made now, not found in the store.
    pub(crate) made: bool,
}

impl TrialResult {
    /// The value of a column that stands for the trial: that of the epoch whose weights are kept.
    pub(crate) fn value(&self, column: &str) -> Option<f64> {
        self.history.value(column, self.kept_epoch)
    }

    /// The metric of the trial, if it ended with one.
    pub(crate) fn measured(&self, metric: &str) -> Option<f64> {
        self.value(metric).filter(|_| self.status.has_metric())
    }
}
