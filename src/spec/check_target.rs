//! What of a spec does not fit what is predicted: known from `dataset.task`, or when the data have been read.

use super::apply::possible_models;
use super::check::Checker;
use super::check_goals::metric_names;
use super::model::Spec;
use crate::data::{DatasetSpec, Task};
use crate::nn::metric::Column;
use crate::nn::{NnError, Target, check_head};

impl Checker<'_> {
    /// What does not fit the target, where it is known before the data are read.
    pub(super) fn target(&mut self) {
        let target = match self.spec.dataset.as_ref().and_then(DatasetSpec::task) {
            None => return,
            Some(Task::Classification) => Target::Classes(2),
            Some(Task::Regression) => Target::Numbers(1),
            Some(Task::MultiLabel) => Target::Labels(1),
        };
        if self.spec.evaluate.as_ref().is_some_and(|evaluate| evaluate.from.is_some()) {
            return; // they stand in the other spec
        }
        for Misfit { path, why } in misfits(self.spec, target) {
            self.report(&path.iter().map(String::as_str).collect::<Vec<_>>(), why);
        }
    }
}

/// A setting without a meaning for what is predicted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Its place in the spec.
    pub path: Vec<String>,
    /// What is wrong with it, and what to write.
    pub why: String,
}

/// The settings of a spec that have no meaning for a target.
pub fn misfits(spec: &Spec, target: Target) -> Vec<Misfit> {
    let misfit = |path: &[&str], error: NnError| Misfit {
        path: path.iter().map(|&step| step.to_owned()).collect(),
        why: error.to_string(),
    };
    let mut found = Vec::new();
    for model in possible_models(spec) {
        let head = model.network().map(|network| network.head());
        if let Some(Err(error)) = head.map(|head| check_head(head, target)) {
            let is_loss = matches!(error, NnError::LossMismatch { .. });
            found.push(misfit(if is_loss { &["model", "loss"] } else { &["model", "label_smoothing"] }, error));
        }
    }
    let does_not_fit = |column: &Column| !column.is_for(target.task());
    for (place, name) in spec.search.iter().flat_map(metric_names) {
        let path: Vec<&str> = ["search"].into_iter().chain(place.iter().map(String::as_str)).collect();
        if let Some(column) = Column::named(name).filter(does_not_fit) {
            found.push(misfit(&path, NnError::MetricMismatch { column, target }));
        }
    }
    let stopping = spec.optimizer.as_ref().and_then(|optimizer| optimizer.common.early_stopping.as_ref());
    if let Some(column) = stopping.map(|rule| rule.metric).filter(does_not_fit) {
        found.push(misfit(&["optimizer", "early_stopping", "metric"], NnError::MetricMismatch { column, target }));
    }
    let measured = spec.evaluate.iter().flat_map(|evaluate| evaluate.metrics.iter().flatten());
    if let Some(word) = measured.into_iter().find(|word| word.0.computation(target.task()).is_none()) {
        found.push(misfit(&["evaluate", "metrics"], NnError::NoSuchMetric { metric: word.0.name(), target }));
    }
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::spec::check_text;

    fn paths(rest: &str, target: Target) -> Vec<String> {
        let text = format!(
            "name: a\ndataset: {{ name: digits }}\npreprocess: [split: {{ validation: 0.2 }}]\n\
             optimizer: {{ kind: adam, epochs: 1 }}\n{rest}"
        );
        let spec = check_text("a.yaml", &text, &[], Path::new("")).unwrap().spec;
        misfits(&spec, target).into_iter().map(|misfit| misfit.path.join(".")).collect()
    }

    #[test]
    fn what_has_no_meaning_for_numbers_is_found() {
        let rest = "model: { kind: mlp, loss: cross_entropy }\n\
                    search: { method: random, trials: 1, parameters: { model.dropout: { values: [0] } } }\n\
                    evaluate: { metrics: [loss, accuracy] }\n";
        assert_eq!(paths(rest, Target::Numbers(1)), ["model.loss", "search.metric.name", "evaluate.metrics"]);
        assert!(paths(rest, Target::Classes(3)).is_empty());
        assert_eq!(paths("model: { kind: mlp, label_smoothing: 0.1 }\n", Target::Labels(2)), ["model.label_smoothing"]);
    }
}
