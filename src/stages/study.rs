//! A study: the ordered trials of a search, as `study.json` keeps it. Derived from the trials, never the only copy.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::ranking::Ranking;
use super::trial::Trial;
use super::trial_status::TrialStatus;
use crate::base::history::History;
use crate::nn::Task;
use crate::nn::metric::{Column, Part};
use crate::search::{Goal, MetricName, Observation, Outcome};
use crate::spec::{Spec, inherited};

/// The smallest and the largest value of a metric, where it is one of trainings.
pub(super) fn range_of(metric: &MetricName) -> Option<[f64; 2]> {
    Column::named(metric.as_str()).map(|column| column.metric.range())
}

/// Trials as a search sees them. One that was ended early is a part of a trial, on the scale of the logarithm of epochs: the
/// process learns from it how the metric grows, and does not take the half for the whole.
/// `further` names what else counts.
pub(crate) fn observations(trials: &[&Trial], further: &[&str]) -> Vec<Observation> {
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
        replicates: trial.replicates.iter().filter_map(|replicate| replicate.metric).collect(),
        further: match trial.metric {
            Some(_) => further.iter().map(|name| trial.value(name).unwrap_or(f64::NAN)).collect(),
            None => Vec::new(),
        },
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
    /// What else ranks them.
    #[serde(default, skip_serializing_if = "Ranking::is_plain")]
    pub ranking: Ranking,
    /// The trials, in the order of creation.
    pub trials: Vec<Trial>,
    /// Whether more trials are to come: the run was interrupted, was killed, failed, or goes on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unfinished: bool,
}

impl Study {
    /// A finished study that its metric alone ranks.
    pub fn new(metric: MetricName, goal: Goal, trials: Vec<Trial>) -> Self {
        Self { metric, goal, ranking: Ranking::default(), trials, unfinished: false }
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
        observations(&self.trials.iter().collect::<Vec<_>>(), &self.ranking.names())
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

    /// Whether its trials are means of trainings.
    pub fn is_repeated(&self) -> bool {
        self.trials.iter().any(|trial| !trial.replicates.is_empty())
    }

    /// Takes the metric of the validation part that suits best of those that were measured, where there is no search to name one.
    pub(super) fn measure_by_task(&mut self) {
        let has = |column: &Column| self.trials.iter().any(|trial| trial.value(&column.name()).is_some());
        let is_held_out = |column: &Column| column.part == Part::Validation;
        let suits = Column::by_rank().filter(is_held_out).find(|column| !column.is_extra() && has(column));
        if let Some(column) = suits.filter(|column| column.name() != self.metric.as_str()) {
            self.metric = MetricName::new(column.name());
            self.goal = column.metric.goal();
            self.trials.iter_mut().for_each(|trial| trial.measure_by(&column.name()));
        }
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
    use crate::stages::trial_status::TrialStatus;
    use crate::store::Key;

    #[test]
    fn the_name_of_every_metric_of_a_training_tells_which_way_it_is_better() {
        for column in Column::all() {
            let name: MetricName = serde_json::from_value(json!(column.name())).unwrap();
            assert_eq!(name.goal(), Some(column.metric.goal()), "{column:?}");
        }
    }

    fn trial(epochs: u32, cut_short: bool, config: Value) -> Trial {
        let mut history = History::default();
        (1..=epochs).for_each(|epoch| history.push(epoch, [("val_loss", Some(1.0))]));
        Trial {
            name: "trial_0000".to_owned(),
            config: serde_json::from_value(config).unwrap(),
            status: if cut_short { TrialStatus::Stopped } else { TrialStatus::Completed },
            cut_short,
            metric: Some(1.0),
            history,
            ..Trial::new(Key::of("trial", 1, &Value::Null, &[]))
        }
    }

    fn fidelities(trials: &[Trial]) -> Vec<f64> {
        observations(&trials.iter().collect::<Vec<_>>(), &[]).into_iter().map(|observed| observed.fidelity).collect()
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
