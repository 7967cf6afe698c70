//! What a part of the data leaves behind on its way through a network, and the metrics of it.

use super::{Column, Computation, METRICS, Metric, Part, Scores};
use crate::nn::{Sums, Target, Targets, Task};

/// Sums over the samples seen so far, and their predictions where a metric of the task asks for them.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    sums: Sums,
    scores: Option<Scores>,
}

impl Measured {
    /// Before the first sample.
    pub(crate) fn new(target: Target) -> Self {
        let mut metrics = METRICS.into_iter().filter(|metric| metric.is_for(target.task()));
        let needs_scores = metrics.any(|metric| matches!(metric.computation(), Computation::OfScores(_)));
        Self { sums: Sums::default(), scores: needs_scores.then(Scores::default) }
    }

    /// Adds a batch with its sums, its predictions `[rows, padded(outputs)]` and its targets.
    pub(crate) fn add(&mut self, sums: Sums, predictions: &[f32], targets: Targets<'_>) {
        self.sums += sums;
        if let Some(scores) = &mut self.scores {
            scores.add(predictions, targets);
        }
    }

    /// The columns of a part with the value of each metric; none without samples.
    pub(crate) fn columns(task: Task, part: Part, measured: Option<&Self>) -> Vec<(String, Option<f64>)> {
        let value = |column: Column| {
            let value = measured.and_then(|measured| measured.value(column.metric.computation()));
            (column.name(), value)
        };
        Column::of(task, part).map(value).collect()
    }

    /// Every metric of a task, by name.
    pub(crate) fn metrics(&self, task: Task) -> Vec<(&'static str, f64)> {
        let value = |metric: &dyn Metric| Some((metric.name(), self.value(metric.computation())?));
        METRICS.into_iter().filter(|metric| metric.is_for(task)).filter_map(value).collect()
    }

    fn value(&self, computation: Computation) -> Option<f64> {
        match computation {
            Computation::OfSums(compute) => Some(compute(&self.sums)),
            Computation::OfScores(compute) => self.scores.as_ref().map(compute),
        }
    }
}
