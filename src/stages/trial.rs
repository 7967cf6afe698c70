//! A trial as a study remembers it.

use serde::{Deserialize, Serialize};

use super::replicate::Replicate;
use super::trial_status::TrialStatus;
use crate::base::history::History;
use crate::search::{Belief, Config, Curve, Origin};
use crate::store::Key;

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
    pub status: TrialStatus,
    /// Whether the search ended it: it would have gone on by itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut_short: bool,
    /// Why it has no metric, where its program tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Where the last words of a program that failed are: a file in the outputs folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
    /// The metric after the epoch whose weights are kept; absent if the trial diverged or failed.
    pub metric: Option<f64>,
    /// What the search believes of the metric, noise left out, where that ranks the trials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub believed: Option<Belief>,
    /// What was measured, epoch by epoch.
    pub history: History,
    /// The epoch whose weights are kept, where that is not the last one whatever was measured: early stopping restores the best.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_epoch: Option<u32>,
    /// The trainings that it is the mean of, where the spec repeats.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replicates: Vec<Replicate>,
    /// Of one of them by itself, which one it is, from 0.
    #[serde(skip)]
    pub replicate: usize,
    /// Of one of them by itself, what it sets beside the configuration.
    #[serde(skip)]
    pub set: Config,
    /// What a person has written beside it; no part of the study.
    #[serde(skip)]
    pub remarks: Remarks,
}

/// What a person has written beside a trial or a pipeline, as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// A text.
    pub note: Option<String>,
    /// Words, with commas between them.
    pub tags: Option<String>,
}

impl Trial {
    /// A trial with an artifact, of which nothing more is known.
    pub(crate) fn new(key: Key) -> Self {
        Self {
            index: 0,
            name: String::new(),
            config: Config::new(),
            origin: None,
            key,
            status: TrialStatus::Completed,
            cut_short: false,
            why: None,
            log: None,
            metric: None,
            believed: None,
            history: History::default(),
            kept_epoch: None,
            replicates: Vec::new(),
            replicate: 0,
            set: Config::new(),
            remarks: Remarks::default(),
        }
    }

    /// The metric over the epochs.
    pub(crate) fn curve(&self, metric: &str) -> Curve {
        self.history.curve(metric)
    }

    /// The metric over the epochs of its first training.
    pub(crate) fn first_curve(&self, metric: &str) -> Curve {
        self.replicates.first().map_or_else(|| self.curve(metric), |first| first.history.curve(metric))
    }

    /// The value of a column that stands for the trial: that of the epoch whose weights are kept; the mean over its trainings.
    pub fn value(&self, column: &str) -> Option<f64> {
        // A single training has its history and its epoch in the trial itself.
        match self.replicates.len() < 2 {
            true => self.history.value(column, self.kept_epoch),
            false => self.spread(column).map(|spread| spread.mean),
        }
    }
}
