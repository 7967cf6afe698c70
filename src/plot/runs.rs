//! What figures know of a study: its runs, in the order of creation, and the metric that ranks them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::error::PlotError;
use super::quantity::{Quantity, QuantityColumn};
use super::theme;
use crate::base::history::History;
use crate::base::text::grouped;

mod span;

/// One training run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// `trial_0012`, or its name in a list.
    pub name: String,
    /// What was varied, by dotted path.
    pub parameters: BTreeMap<String, Value>,
    /// The metric; absent if the run diverged.
    pub metric: Option<f64>,
    /// The standard deviation of the metric over the trainings that the run is the mean of, where there are several.
    pub sd: Option<f64>,
    /// What was measured, epoch by epoch.
    pub history: History,
    /// The metric that ranks the runs, by epoch.
    pub curve: Vec<(u32, f64)>,
    /// Its place among those with a metric, from 0, where that alone does not rank them.
    pub rank: Option<usize>,
    /// Whether it does not satisfy the constraints of the search.
    pub is_excluded: bool,
    /// How it ended.
    pub ending: Ending,
    /// What was measured last, by name; `epochs` is their number.
    pub last: BTreeMap<String, f64>,
    /// Standard deviations of those over the trainings that the run is the mean of, where there are several.
    pub deviations: BTreeMap<String, f64>,
    /// How many training samples were asked for, where the search set that.
    pub training_samples: Option<f64>,
    /// The improvement that the search expected of it, in the metric's unit.
    pub expected: Option<f64>,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// After its last epoch.
    #[default]
    Completed,
    /// Before it.
    CutOff,
    /// With a metric that is no number.
    Diverged,
    /// Its program failed or took too long.
    Failed,
}

impl Ending {
    /// The word for a run that has no metric.
    pub(crate) fn without_metric(self) -> &'static str {
        match self {
            Self::Completed => "without the metric",
            Self::CutOff => "cut off",
            Self::Diverged => "diverged",
            Self::Failed => "failed",
        }
    }
}

/// All runs of a study.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Runs {
    /// The metric's name in the spec: `val_accuracy`.
    pub metric: String,
    /// Whether more is better.
    pub maximize: bool,
    /// The other goals of the search, and whether more of each is better.
    pub goals: Vec<(String, bool)>,
    /// Whether what the search believes ranks the runs, not their metric.
    pub is_believed: bool,
    /// What the histories may have columns of.
    pub quantities: Vec<Quantity>,
    /// Paths of the parameters that can have any number between two ends, as far as that is known.
    pub continuous: BTreeSet<String>,
    /// Of parameters with a distribution, whether it is spread over their logarithms.
    pub logarithmic: BTreeMap<String, bool>,
    /// What has to be known to compare curves of training with those of validation; may be empty.
    pub note: String,
    /// In the order of creation.
    pub runs: Vec<Run>,
}

impl Runs {
    /// Runs with a finite metric, in the order of creation, each with its index and metric.
    pub(crate) fn measured(&self) -> impl Iterator<Item = (usize, &Run, f64)> {
        let measured = |(i, run): (usize, &'_ Run)| run.metric.filter(|m| m.is_finite()).map(|m| (i, m));
        self.runs.iter().enumerate().filter_map(move |(i, run)| measured((i, run)).map(|(i, m)| (i, run, m)))
    }

    /// The measured runs, best first; equals in the order of creation.
    pub(crate) fn ranked(&self) -> Vec<(usize, &Run, f64)> {
        let mut ranked = self.by_metric();
        ranked.sort_by_key(|(_, run, _)| run.rank);
        ranked
    }

    /// The measured runs by the metric alone, best first; equals in the order of creation.
    pub(crate) fn by_metric(&self) -> Vec<(usize, &Run, f64)> {
        let mut ordered: Vec<_> = self.measured().collect();
        ordered.sort_by(|a, b| if self.maximize { b.2.total_cmp(&a.2) } else { a.2.total_cmp(&b.2) });
        ordered
    }

    /// The same, or why there is nothing to draw.
    pub(crate) fn ranked_or_nothing(&self) -> Result<Vec<(usize, &Run, f64)>, PlotError> {
        let ranked = self.ranked();
        if ranked.is_empty() {
            let why = format!("none of the {} runs has the metric `{}`", self.runs.len(), self.metric);
            return Err(PlotError::nothing(why));
        }
        Ok(ranked)
    }

    /// Paths of the parameters that have more than one value, in order; one that only some runs have varies too.
    pub(crate) fn varying(&self) -> Vec<String> {
        let mut seen: BTreeMap<&String, (usize, Option<&Value>, bool)> = BTreeMap::new();
        for (path, value) in self.runs.iter().flat_map(|run| &run.parameters) {
            let entry = seen.entry(path).or_insert((0, Some(value), false));
            entry.0 += 1;
            entry.2 |= entry.1 != Some(value);
        }
        let varies = |(count, _, differs): &(usize, Option<&Value>, bool)| *differs || *count < self.runs.len();
        seen.iter().filter(|(_, entry)| varies(entry)).map(|(path, _)| (*path).clone()).collect()
    }

    /// The runs themselves or, of very many, some: evenly over the ranks, the best and the worst among them, and those
    /// without a metric in the same proportion.
    pub(crate) fn thinned(&self, most: usize) -> Cow<'_, Self> {
        if self.runs.len() <= most {
            return Cow::Borrowed(self);
        }
        let measured: Vec<usize> = self.ranked().into_iter().map(|(index, _, _)| index).collect();
        let unmeasured = |i: &usize| !self.runs[*i].metric.is_some_and(f64::is_finite);
        let failed: Vec<usize> = (0..self.runs.len()).filter(unmeasured).collect();
        let lost = most * failed.len() / self.runs.len();
        let mut chosen: Vec<usize> = evenly(&measured, most - lost).chain(evenly(&failed, lost)).collect();
        chosen.sort_unstable();
        let runs = chosen.into_iter().map(|i| self.runs[i].clone()).collect();
        Cow::Owned(Self {
            runs,
            metric: self.metric.clone(),
            quantities: self.quantities.clone(),
            continuous: self.continuous.clone(),
            logarithmic: self.logarithmic.clone(),
            note: self.note.clone(),
            maximize: self.maximize,
            goals: self.goals.clone(),
            is_believed: self.is_believed,
        })
    }

    /// The metric's name on an axis: that of the quantity whose column it is, or its own.
    pub(crate) fn metric_name(&self) -> String {
        let columns = self.quantities.iter().flat_map(|q| q.columns.iter().map(move |column| (q, column)));
        let is_metric = |(_, column): &(&Quantity, &QuantityColumn)| column.column == self.metric;
        columns.into_iter().find(is_metric).map_or_else(|| self.metric.clone(), |(q, column)| q.title(column))
    }

    /// How many of some runs do not satisfy the constraints, and how these are drawn; empty if all do.
    pub(crate) fn beyond_constraints(count: usize) -> String {
        if count == 0 { String::new() } else { format!("light: {} beyond the constraints", grouped(count as u64)) }
    }

    /// The runs without a metric, counted by how they ended: `3 diverged, 1 failed`; empty if there are none.
    pub(crate) fn lost(&self) -> String {
        let mut counts: BTreeMap<Ending, usize> = BTreeMap::new();
        for run in self.runs.iter().filter(|run| !run.metric.is_some_and(f64::is_finite)) {
            *counts.entry(run.ending).or_insert(0) += 1;
        }
        let texts =
            counts.into_iter().map(|(ending, count)| format!("{} {}", grouped(count as u64), ending.without_metric()));
        texts.collect::<Vec<_>>().join(", ")
    }
}

/// At most `most` of some things, evenly, from the first to the last.
fn evenly(all: &[usize], most: usize) -> impl Iterator<Item = usize> {
    let (n, most) = (all.len(), most.min(all.len()));
    (0..most).map(move |k| all[if most < 2 { 0 } else { k * (n - 1) / (most - 1) }])
}

/// `12 runs`, `1 run`.
pub(crate) fn runs(count: usize) -> String {
    format!("{} {}", grouped(count as u64), if count == 1 { "run" } else { "runs" })
}

/// The values of a run's varying parameters in a line.
pub(crate) fn configuration(run: &Run, varying: &[String]) -> String {
    let texts = varying.iter().filter_map(|path| run.parameters.get(path).map(|v| short(path, v)));
    texts.collect::<Vec<_>>().join(" · ")
}

/// Settings in a line.
pub(crate) fn settings(settings: &BTreeMap<String, Value>) -> String {
    settings.iter().map(|(path, value)| short(path, value)).collect::<Vec<_>>().join(" · ")
}

/// A word says what it is; a number needs its name.
fn short(path: &str, value: &Value) -> String {
    match value {
        Value::String(word) => word.clone(),
        value => format!("{} {}", last_word(path), theme::value(value)),
    }
}

/// The path without its section: `optimizer.kind` says more with it, the others are clear alone.
pub(crate) fn last_word(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// Whether the values of a parameter are shown one by one; numbers that are (nearly) all different stand for a range.
pub(crate) fn one_by_one(distinct: usize, runs: usize, numbers: bool) -> bool {
    !numbers || distinct <= 5 || (distinct <= 12 && 2 * distinct <= runs)
}

/// Order of a parameter's values on an axis: numbers by size, then words by alphabet.
pub(crate) fn in_order(a: &Value, b: &Value) -> std::cmp::Ordering {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (Some(_), None) => std::cmp::Ordering::Less,
        (None, Some(_)) => std::cmp::Ordering::Greater,
        (None, None) => match (a, b) {
            (Value::String(a), Value::String(b)) => a.cmp(b),
            _ => theme::value(a).cmp(&theme::value(b)),
        },
    }
}

#[cfg(test)]
pub(crate) mod examples;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_ranked_by_the_goal_and_the_failed_are_left_out() {
        let mut study = examples::study(30);
        let ranked = study.ranked();
        assert!(ranked.len() == 28 && ranked.windows(2).all(|pair| pair[0].2 >= pair[1].2));
        study.maximize = false;
        assert!(study.ranked().windows(2).all(|pair| pair[0].2 <= pair[1].2));
    }

    #[test]
    fn of_many_runs_some_are_taken_evenly_with_the_best_and_the_worst() {
        let all = examples::study(1000);
        let some = all.thinned(100);
        let (ranked, of_all) = (some.ranked(), all.ranked());
        assert_eq!((some.runs.len(), ranked.len()), (100, 94));
        assert_eq!((&ranked[0].1.name, &ranked[93].1.name), (&of_all[0].1.name, &of_all[of_all.len() - 1].1.name));
        assert!(matches!(all.thinned(1000), Cow::Borrowed(_)));
    }

    #[test]
    fn only_what_differs_varies() {
        let mut study = examples::study(20);
        for run in &mut study.runs {
            run.parameters.insert("model.loss".to_owned(), "cross_entropy".into());
        }
        study.runs[3].parameters.insert("model.dropout".to_owned(), 0.1.into());
        let varying = study.varying();
        assert_eq!(varying.len(), 9);
        assert!(varying.contains(&"model.dropout".to_owned()) && !varying.contains(&"model.loss".to_owned()));
    }

    #[test]
    fn runs_without_a_metric_are_counted_by_how_they_ended() {
        let mut study = examples::study(16);
        study.runs[3].metric = None;
        study.runs[3].ending = Ending::Failed;
        assert_eq!(study.lost(), "1 diverged, 1 failed");
    }
}
