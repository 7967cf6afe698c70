//! A study: the ordered trials of a search, as `study.json` keeps it. Derived from the trials, never the only copy.

use serde::{Deserialize, Serialize};

use crate::nn::{Epoch, Status};
use crate::search::{Config, Goal, MetricName};
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
    /// Key of the trial's artifact.
    pub key: Key,
    /// How the training ended.
    pub status: Status,
    /// The metric after the last epoch; absent if the trial diverged.
    pub metric: Option<f64>,
    /// Every epoch.
    pub history: Vec<Epoch>,
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

    /// Value of the metric in an epoch.
    pub fn metric_of(metric: MetricName, epoch: &Epoch) -> Option<f64> {
        match metric {
            MetricName::ValAccuracy => epoch.val_accuracy,
            MetricName::ValLoss => epoch.val_loss,
            MetricName::TrainAccuracy => Some(epoch.train_accuracy),
            MetricName::TrainLoss => Some(epoch.train_loss),
        }
    }

    /// Paths that the search set, in order, each named once.
    pub fn parameters(&self) -> Vec<String> {
        let paths: std::collections::BTreeSet<&String> = self.trials.iter().flat_map(|t| t.config.keys()).collect();
        paths.into_iter().cloned().collect()
    }
}

impl Study {
    /// The study as CSV: a row a trial, a column a parameter (named by its path) and a metric of the last epoch.
    pub fn to_csv(&self) -> Result<Vec<u8>, csv::Error> {
        let parameters = self.parameters();
        let mut writer = csv::Writer::from_writer(Vec::new());
        let fixed = ["index", "name", "status", "epochs", "train_loss", "train_accuracy", "val_loss", "val_accuracy"];
        writer.write_record(fixed.iter().copied().chain(parameters.iter().map(String::as_str)).chain(["key"]))?;
        for trial in &self.trials {
            let last = trial.history.last();
            let number = |x: Option<f64>| x.map(|x| x.to_string()).unwrap_or_default();
            let status = serde_json::to_value(trial.status).ok();
            let mut row = vec![
                trial.index.to_string(),
                trial.name.clone(),
                status.as_ref().and_then(|s| s.as_str()).unwrap_or_default().to_owned(),
                trial.history.len().to_string(),
                number(last.map(|e| e.train_loss)),
                number(last.map(|e| e.train_accuracy)),
                number(last.and_then(|e| e.val_loss)),
                number(last.and_then(|e| e.val_accuracy)),
            ];
            row.extend(parameters.iter().map(|path| trial.config.get(path).map(cell).unwrap_or_default()));
            row.push(trial.key.to_string());
            writer.write_record(row)?;
        }
        writer.into_inner().map_err(|error| error.into_error().into())
    }
}

/// A value as a cell: texts without quotes, and never as the start of a spreadsheet's formula.
fn cell(value: &serde_json::Value) -> String {
    match value.as_str() {
        Some(text) if text.starts_with(['=', '+', '-', '@']) => format!("'{text}"),
        Some(text) => text.to_owned(),
        None => value.to_string(),
    }
}
