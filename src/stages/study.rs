//! A study: the ordered trials of a search, as `study.json` keeps it. Derived from the trials, never the only copy.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::base::history::History;
use crate::nn::metric::Column;
use crate::nn::{self, Task};
use crate::search::{Config, Curve, Goal, MetricName, Observation, Origin, Outcome};
use crate::spec::{Spec, inherited};
use crate::store::Key;

/// How a trial ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrialStatus {
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

impl TrialStatus {
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

impl From<nn::Ending> for TrialStatus {
    fn from(ending: nn::Ending) -> Self {
        match ending {
            nn::Ending::Completed => Self::Completed,
            nn::Ending::Stopped => Self::Stopped,
            nn::Ending::Diverged => Self::Diverged,
            nn::Ending::Interrupted => Self::Interrupted,
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
    /// What was measured, epoch by epoch.
    pub history: History,
    /// The epoch whose weights are kept, where that is not the last one whatever was measured: early stopping restores the best.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_epoch: Option<u32>,
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
    /// The metric over the epochs.
    pub(crate) fn curve(&self, metric: &str) -> Curve {
        self.history.curve(metric)
    }

    /// The value of a column that stands for the trial: that of the epoch whose weights are kept.
    pub fn value(&self, column: &str) -> Option<f64> {
        self.history.value(column, self.kept_epoch)
    }
}

/// The smallest and the largest value of a metric, where it is one of trainings.
pub(super) fn range_of(metric: &MetricName) -> Option<[f64; 2]> {
    Column::named(metric.as_str()).map(|column| column.metric.range())
}

/// Trials as a search sees them. One that was ended early is a part of a trial, on the scale of the logarithm of epochs: the
/// process learns from it how the metric grows, and does not take the half for the whole.
pub(crate) fn observations(trials: &[&Trial]) -> Vec<Observation> {
    let last = |trial: &Trial| trial.history.last_epoch().unwrap_or(0);
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

/// The ordered trials of a search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Study {
    /// The metric that ranks the trials.
    pub metric: MetricName,
    /// Which way it is better.
    pub goal: Goal,
    /// The trials, in the order of creation.
    pub trials: Vec<Trial>,
    /// Whether more trials are to come: the run was interrupted, was killed, failed, or goes on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unfinished: bool,
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
            "best" => self.ranked().first().copied().or_else(|| self.only()),
            "worst" => self.ranked().last().copied(),
            name => self.trials.iter().find(|trial| trial.name == name),
        }
    }

    /// The trial of a study of one that ended well, but was not measured: without a validation part.
    fn only(&self) -> Option<&Trial> {
        match &self.trials[..] {
            [trial] if matches!(trial.status, TrialStatus::Completed | TrialStatus::Stopped) => Some(trial),
            _ => None,
        }
    }

    /// The trials as a search sees them.
    pub fn observations(&self) -> Vec<Observation> {
        observations(&self.trials.iter().collect::<Vec<_>>())
    }

    /// Metrics of the trials: those of a training as far as one trial has them, then others by their names.
    pub fn metrics(&self) -> Vec<String> {
        let histories = || self.trials.iter().map(|trial| &trial.history);
        let is_there = |column: &Column| histories().any(|history| history.get(&column.name()).is_some());
        // Those that every training of the task has, also where no trial has come so far.
        let task = Task::ALL.into_iter().find(|task| Column::all().filter(is_there).all(|column| column.is_for(*task)));
        let is_usual = |column: &Column| task.is_some_and(|task| column.is_for(task) && column.metric.is_usual(task));
        let mut metrics: Vec<String> =
            Column::all().filter(|column| is_there(column) || is_usual(column)).map(Column::name).collect();
        let is_other = |name: &str| name != Column::LEARNING_RATE && Column::named(name).is_none();
        let measured = histories().flat_map(History::columns).filter(|(_, values)| values.iter().any(Option::is_some));
        let others: BTreeSet<&str> = measured.map(|(name, _)| name).filter(|name| is_other(name)).collect();
        if !others.is_empty() {
            metrics.retain(|metric| histories().any(|history| history.last(metric).is_some()));
        }
        metrics.extend(others.into_iter().map(str::to_owned));
        metrics
    }

    /// What was measured, in alphabetical order.
    pub fn measured(&self) -> Vec<String> {
        let columns = self.trials.iter().flat_map(|trial| trial.history.columns());
        let measured =
            columns.filter(|(name, values)| *name != Column::LEARNING_RATE && values.iter().any(Option::is_some));
        measured.map(|(name, _)| name).collect::<BTreeSet<_>>().into_iter().map(str::to_owned).collect()
    }

    /// The study as a person looks at it: what a configuration leaves to the spec stands in it too. It is for tables and
    /// figures alone; a trial's key and what a search learns come from what was set.
    pub fn with_inherited(mut self, spec: &Spec) -> Self {
        let paths = self.parameters();
        for trial in self.trials.iter_mut().filter(|trial| trial.config.len() < paths.len()) {
            let rest = inherited(spec, &trial.config, &paths);
            trial.config.extend(rest);
        }
        self
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
    fn the_name_of_every_metric_of_a_training_tells_which_way_it_is_better() {
        for column in Column::all() {
            let name: MetricName = serde_json::from_value(json!(column.name())).unwrap();
            assert_eq!(name.goal(), Some(column.metric.goal()), "{column:?}");
        }
    }

    #[test]
    fn a_status_has_one_name() {
        use TrialStatus::{Completed, Diverged, Failed, Interrupted, Stopped};
        for status in [Completed, Stopped, Diverged, Interrupted, Failed] {
            assert_eq!(json!(status), json!(status.name()));
        }
    }

    fn trial(epochs: u32, cut_short: bool, config: Value) -> Trial {
        let mut history = History::default();
        (1..=epochs).for_each(|epoch| history.push(epoch, [("val_loss", Some(1.0))]));
        Trial {
            index: 0,
            name: "trial_0000".to_owned(),
            config: serde_json::from_value(config).unwrap(),
            origin: None,
            key: Key::of("trial", 1, &Value::Null, &[]),
            status: if cut_short { TrialStatus::Stopped } else { TrialStatus::Completed },
            cut_short,
            kept_epoch: None,
            why: None,
            log: None,
            remarks: Remarks::default(),
            metric: Some(1.0),
            history,
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
