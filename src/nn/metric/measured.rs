//! What a part of the data leaves behind on its way through a network, and the metrics of it.

use super::{Column, Computation, METRICS, Metric, Part, Scores};
use crate::nn::{InverseTarget, Sums, Target, Targets, Task};

/// Sums over the samples seen so far, and their predictions where they are asked for.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    target: Target,
    sums: Sums,
    scores: Option<Scores>,
}

impl Measured {
    /// Before the first sample; predictions are kept where a metric of the task asks for them, or `keeps_scores`.
    pub(crate) fn new(target: Target, keeps_scores: bool) -> Self {
        let task = target.task();
        let mut computations = METRICS.into_iter().filter_map(|metric| metric.computation(task));
        let needs_scores = keeps_scores || computations.any(|of| !matches!(of, Computation::OfSums(_)));
        Self { target, sums: Sums::default(), scores: needs_scores.then(|| Scores::new(target)) }
    }

    /// Adds a batch with its sums, its predictions `[rows, padded(outputs)]` and its targets.
    pub(crate) fn add(
        &mut self,
        sums: Sums,
        predictions: &[f32],
        targets: Targets<'_>,
        inverse: Option<&dyn InverseTarget>,
    ) {
        self.sums += sums;
        if let Some(scores) = &mut self.scores {
            scores.add(predictions, targets, inverse);
        }
    }

    /// The columns of a part with the value of each metric; none without samples.
    pub(crate) fn columns(task: Task, part: Part, measured: Option<&Self>) -> Vec<(String, Option<f64>)> {
        let value = |column: Column| {
            let value = measured.and_then(|measured| measured.value(column.metric));
            (column.name(), value)
        };
        Column::of(task, part).map(value).collect()
    }

    /// Every metric of the task that the samples define, by name.
    pub(crate) fn metrics(&self) -> Vec<(&'static str, f64)> {
        METRICS.into_iter().filter_map(|metric| Some((metric.name(), self.value(metric)?))).collect()
    }

    /// The predictions; none where they are not kept.
    pub(crate) fn into_scores(self) -> Scores {
        self.scores.unwrap_or_else(|| Scores::new(self.target))
    }

    fn value(&self, metric: &dyn Metric) -> Option<f64> {
        match (metric.computation(self.target.task())?, &self.scores) {
            (Computation::OfSums(compute), _) => Some(compute(&self.sums)),
            (Computation::OfClasses(compute), Some(Scores::Classes(scores))) => compute(scores),
            (Computation::OfNumbers(compute), Some(Scores::Numbers(scores))) => compute(scores),
            (Computation::OfLabels(compute), Some(Scores::Labels(scores))) => compute(scores),
            _ => None,
        }
    }
}
