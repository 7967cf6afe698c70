//! What figures know of a study: its runs, in the order of creation, and the metric that ranks them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::axis::{Axis, range};
use super::error::PlotError;
use super::quantity::{Quantity, QuantityColumn};
use super::theme;
use crate::base::history::History;
use crate::base::text::grouped;

/// One training run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// `trial_0012`, or its name in a list.
    pub name: String,
    /// What was varied, by dotted path.
    pub parameters: BTreeMap<String, Value>,
    /// The metric; absent if the run diverged.
    pub metric: Option<f64>,
    /// What was measured, epoch by epoch.
    pub history: History,
    /// The metric that ranks the runs, by epoch.
    pub curve: Vec<(u32, f64)>,
    /// Whether it ended before its last epoch.
    pub is_cut: bool,
    /// What was measured last, by name; `epochs` is their number.
    pub last: BTreeMap<String, f64>,
    /// The improvement that the search expected of it, in the metric's unit.
    pub expected: Option<f64>,
}

/// All runs of a study.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Runs {
    /// The metric's name in the spec: `val_accuracy`.
    pub metric: String,
    /// Whether more is better.
    pub maximize: bool,
    /// What the histories may have columns of.
    pub quantities: Vec<Quantity>,
    /// Paths of the parameters that can have any number between two ends, as far as that is known.
    pub continuous: BTreeSet<String>,
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
        let mut ranked: Vec<_> = self.measured().collect();
        ranked.sort_by(|a, b| if self.maximize { b.2.total_cmp(&a.2) } else { a.2.total_cmp(&b.2) });
        ranked
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
        let (metric, quantities, continuous) = (self.metric.clone(), self.quantities.clone(), self.continuous.clone());
        Cow::Owned(Self { runs, metric, quantities, continuous, maximize: self.maximize })
    }

    /// The metric's name on an axis: that of the quantity whose column it is, or its own.
    pub(crate) fn metric_name(&self) -> String {
        let columns = self.quantities.iter().flat_map(|q| q.columns.iter().map(move |column| (q, column)));
        let is_metric = |(_, column): &(&Quantity, &QuantityColumn)| column.column == self.metric;
        columns.into_iter().find(is_metric).map_or_else(|| self.metric.clone(), |(q, column)| q.title(column))
    }

    /// The span of the metric in which the runs are told apart: all of it, or, where bad runs would flatten the rest, from
    /// the best to two and a half times as far as the median. Nothing lies outside on the good side.
    pub(crate) fn telling_span(&self) -> Axis {
        let values: Vec<f64> = self.ranked().into_iter().map(|(_, _, m)| m).collect();
        let Some((least, greatest)) = range(values.iter().copied()) else { return Axis::new(0.0, 1.0) };
        let (best, median) = (values[0], values[values.len() / 2]);
        let worst = if self.maximize { least } else { greatest };
        let flattened = (best - worst).abs() > 6.0 * (best - median).abs();
        let bound = if flattened { best - 2.5 * (best - median) } else { worst };
        if self.maximize { Axis::new(bound, best) } else { Axis::new(best, bound) }
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
pub(crate) mod examples {
    use serde_json::json;

    use super::super::quantity;
    use super::*;
    use crate::base::rng::Stream;

    /// A study of `count` runs over nine parameters, one in fifteen diverged.
    pub(crate) fn study(count: usize) -> Runs {
        let mut stream = Stream::new(7, "example", 0);
        let mut pick = move |values: &[Value]| values[stream.below(values.len())].clone();
        let mut noise = Stream::new(8, "example", 1);
        let run = |i: usize| {
            let kind = pick(&["sgd", "momentum", "nesterov", "rmsprop", "adam", "nadam"].map(|k| json!(k)));
            let rate = pick(&[json!(1e-2), json!(1e-3), json!(1e-4)]);
            let decay = pick(&[json!(0), json!(5e-4), json!(0.5)]);
            let penalty = if decay == json!(0.5) { 0.5 } else { 0.0 };
            let end = (0.86 + 0.03 * noise.uniform() - penalty * noise.uniform()).max(0.1);
            let parameters = BTreeMap::from([
                ("optimizer.kind".to_owned(), kind),
                ("optimizer.learning_rate".to_owned(), rate),
                ("optimizer.weight_decay".to_owned(), decay),
                ("optimizer.batch_size".to_owned(), pick(&[json!(16), json!(32), json!(64)])),
                ("model.hidden_layers".to_owned(), pick(&[json!(3), json!(4), json!(5)])),
                ("model.hidden_size".to_owned(), pick(&[json!(32), json!(64), json!(128)])),
                ("model.activation".to_owned(), pick(&[json!("sigmoid"), json!("tanh"), json!("relu")])),
                ("model.weight_init".to_owned(), pick(&[json!("random"), json!("xavier")])),
            ]);
            let mut history = History::default();
            let diverged = i % 15 == 7;
            let epochs = if diverged { 1 } else { 10 };
            for e in 1..=epochs {
                let accuracy = end - 0.3 / f64::from(e * e) * end;
                let row = [
                    ("train_loss", 1.2 - accuracy),
                    ("train_accuracy", accuracy + 0.004 * f64::from(e)),
                    ("val_loss", 1.25 - accuracy),
                    ("val_accuracy", accuracy),
                ];
                history.push(e, row.map(|(name, value)| (name, Some(value))));
            }
            Run {
                name: format!("trial_{i:04}"),
                parameters,
                metric: (!diverged).then_some(end),
                curve: history.curve("val_accuracy"),
                is_cut: false,
                last: [("epochs".to_owned(), f64::from(epochs)), ("cost".to_owned(), (i * 7 % 50) as f64)].into(),
                expected: (i > 6).then(|| libm::exp(-0.1 * i as f64)),
                history,
            }
        };
        let runs = (0..count).map(run).collect();
        let (metric, quantities) = ("val_accuracy".to_owned(), quantity::examples());
        Runs { metric, maximize: true, quantities, runs, ..Runs::default() }
    }
}

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
    fn the_telling_span_leaves_bad_runs_outside() {
        let span = examples::study(100).telling_span();
        assert!(span.from > 0.75 && span.to > 0.88, "{span:?}");
    }
}
