//! Problems of the `plot` list: figures without what they need.

use std::collections::BTreeSet;

use super::check::{Checker, not_searched};
use crate::data::{DatasetSpec, Task};
use crate::nn::metric::Column;
use crate::plot::learning_curve::TRAINING_SAMPLES;
use crate::plot::{Need, On, Predicts, misfit};
use crate::search::is_free_name;

/// What is predicted where this is the task.
fn predicts(task: Task) -> Predicts {
    match task {
        Task::Classification => Predicts::Classes,
        Task::Regression => Predicts::Numbers,
        Task::MultiLabel => Predicts::Labels,
    }
}

impl Checker<'_> {
    pub(super) fn figures(&mut self) {
        let mut stems = BTreeSet::new();
        for (index, item) in self.spec.plot.iter().enumerate() {
            let at = index.to_string();
            if !stems.insert(item.file_stem()) {
                self.report(&["plot", &at], format!("`{}` is drawn twice", item.file_stem()));
            }
            let predicts = self.spec.dataset.as_ref().and_then(DatasetSpec::task).map(predicts);
            if let Some(why) = predicts.and_then(|predicts| misfit(&item.figure, predicts)) {
                self.report(&["plot", &at], why);
                continue;
            }
            if let Some(message) = item.figure.needs().iter().find_map(|need| self.missing(item.figure.name(), need)) {
                self.report(&["plot", &at], message);
            }
        }
    }

    /// Why the spec does not give a figure of a kind what it needs; none if it does.
    fn missing(&self, kind: &str, need: &Need<'_>) -> Option<String> {
        let (search, evaluate) = (self.spec.search.as_ref(), self.spec.evaluate.as_ref());
        match *need {
            Need::ClassSamples | Need::Targets | Need::Missing(_) => {
                self.spec.dataset.is_none().then(|| format!("`{kind}` needs a `dataset`"))
            }
            Need::Runs => self.spec.model.is_none().then(|| format!("`{kind}` needs a `model`")),
            Need::Search => search.is_none().then(|| format!("`{kind}` needs a `search`")),
            Need::Parameter(path) => (!self.is_searched(path)).then(|| not_searched(path)),
            Need::TrainingSamples => (!self.is_searched(TRAINING_SAMPLES)).then(|| {
                format!(
                    "`{kind}` needs trials on different numbers of samples: the step `subset: {{ train: 100 }}` in \
                     `preprocess`, and `{TRAINING_SAMPLES}: {{ values: [100, 300, 1000] }}` in `search.parameters`"
                )
            }),
            Need::OtherMetric(name) => self.no_other_metric(name),
            Need::SecondGoal => self.has_one_goal().then(|| {
                format!("`{kind}` needs several goals: `metrics` in `search`, or another metric: `against: val_loss`")
            }),
            Need::Acquisition => {
                let has_acquisition = search.is_some_and(|search| search.method.has_acquisition());
                let lacks = || format!("`{kind}` needs a `search` with `method: bayes`");
                let of_one = || format!("`{kind}` shows the improvement of one goal, not of several `metrics`");
                (!has_acquisition).then(lacks).or_else(|| (!self.has_one_goal()).then(of_one))
            }
            Need::Slice(paths) => self.no_slice(kind, paths),
            Need::Evaluation(on) | Need::Mistakes(on) | Need::Numbers(on) | Need::Scores(on) => {
                self.not_evaluated(kind, on)
            }
            Need::ColumnImportance(key) => self.not_evaluated(kind, key.on),
            Need::Dependence(key) | Need::ColumnErrors(key) => self.not_evaluated(kind, key.on),
            Need::SecondTrial => {
                let is_alone = evaluate.is_none_or(|evaluate| evaluate.against.is_none());
                is_alone.then(|| format!("`{kind}` needs a second trial: `against` in `evaluate`"))
            }
            Need::FirstLayer if evaluate.is_none() => Some(format!("`{kind}` needs `evaluate`")),
            Need::FirstLayer => (!self.trains_a_network()).then(|| format!("`{kind}` needs a network: `kind: mlp`")),
        }
    }

    /// A metric beside that of the search: of a training one of those that it measures, of a program any.
    fn no_other_metric(&self, name: &str) -> Option<String> {
        // It becomes part of a file's name.
        if !is_free_name(name) {
            return Some(format!("`{name}` is no name: letters, digits, `_` and `-`"));
        }
        let is_training = self.spec.model.as_ref().is_some_and(|model| model.command().is_none());
        let stops = self.spec.optimizer.as_ref().and_then(|optimizer| optimizer.common.early_stopping.as_ref());
        // What trainings measure whether a figure shows it or not: figures change no trial.
        let is_measured = |column: &Column| !column.is_extra() || stops.is_some_and(|rule| rule.metric == *column);
        let looked_at = || self.spec.search.iter().flat_map(|search| search.common.looked_at()).map(str::to_owned);
        let usual = || Column::by_rank().filter(is_measured).map(Column::name).chain(["epochs".to_owned()]);
        let known = || usual().chain(looked_at().filter(|name| !usual().any(|usual| usual == *name)));
        if is_training && !known().any(|known| known == name) {
            let names = known().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            return Some(format!("`against` must be one of {names}"));
        }
        let is_same = self.spec.search.as_ref().is_some_and(|search| search.common.metric.name.as_str() == name);
        is_same.then(|| format!("`{name}` is the metric of the search itself"))
    }

    fn has_one_goal(&self) -> bool {
        self.spec.search.as_ref().is_none_or(|search| search.common.goals().len() < 2)
    }

    fn no_slice(&self, kind: &str, paths: [Option<&str>; 2]) -> Option<String> {
        let parameters = self.spec.search.as_ref().map_or(0, |search| search.common.parameters.len());
        if parameters < 2 {
            return Some(format!("`{kind}` needs a `search` over two `parameters`"));
        }
        if paths[0].is_some() && paths[0] == paths[1] {
            return Some("`x` and `y` are the same".to_owned());
        }
        paths.into_iter().flatten().find(|path| !self.is_searched(path)).map(not_searched)
    }

    fn not_evaluated(&self, kind: &str, on: On) -> Option<String> {
        let is_measured = self.spec.evaluate.as_ref().is_some_and(|evaluate| evaluate.on.contains(&on));
        (!is_measured).then(|| format!("`{kind}` on {0} needs `evaluate` with `{0}` in `on`", on.name()))
    }
}
