//! One of the trainings of a configuration.

use serde::{Deserialize, Serialize};

use super::job::TrialResult;
use super::trial_status::TrialStatus;
use crate::base::history::History;
use crate::search::Config;
use crate::store::{Key, Store};

/// One of the trainings of a configuration, as the study remembers it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Replicate {
    /// What it sets beside the configuration: a seed, a fold.
    pub set: Config,
    /// Key of its artifact.
    pub key: Key,
    /// How it ended.
    pub status: TrialStatus,
    /// Whether the search ended it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut_short: bool,
    /// Why it has no metric, where its program tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Where the last words of a program that failed are: a file in the outputs folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
    /// The metric after the epoch whose weights are kept; absent if it diverged or failed.
    pub metric: Option<f64>,
    /// What was measured, epoch by epoch.
    #[serde(default)]
    pub history: History,
    /// The epoch whose weights are kept, where that is not the last one whatever was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_epoch: Option<u32>,
}

impl Replicate {
    /// A training with its settings and what came of it. One that has ended without something else that counts has failed.
    pub(super) fn new(set: Config, metric: &str, further: &[&str], mut result: TrialResult) -> Self {
        let metric = result.measured(metric);
        let lacks = |name: &&&str| metric.is_some() && result.value(name).is_none();
        let lacking = further.iter().find(lacks).filter(|_| result.status == TrialStatus::Completed);
        if let Some(name) = lacking {
            result.status = TrialStatus::Failed;
            result.why = Some(format!("`{name}` was not measured"));
        }
        let metric = metric.filter(|_| result.status.has_metric());
        let TrialResult { key, status, cut_short, why, log, history, kept_epoch, .. } = result;
        Self {
            set,
            key,
            status,
            cut_short,
            why,
            log: log.map(|file| format!("{}/{file}", Store::folder_in_outputs(&key))),
            metric,
            history,
            kept_epoch,
        }
    }

    /// The value of a column that stands for it: that of the epoch whose weights are kept.
    pub fn value(&self, column: &str) -> Option<f64> {
        self.history.value(column, self.kept_epoch)
    }
}
