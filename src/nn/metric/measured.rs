//! What a part of the data leaves behind on its way through a network, and the metrics of it.

use super::{Column, Computation, METRICS, Metric, Scores};
use crate::nn::{InverseTarget, Sums, Target, Targets};

/// Sums over the samples seen so far, and their predictions where they are asked for.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    target: Target,
    sums: Sums,
    scores: Option<Scores>,
}

impl Measured {
    /// Before the first sample, for some columns; predictions are kept where one of them is made from them.
    pub(crate) fn new(target: Target, columns: &[Column]) -> Self {
        let mut computations = columns.iter().filter_map(|column| column.metric.computation(target.task()));
        let needs_scores = computations.any(|of| !matches!(of, Computation::OfSums(_)));
        Self { target, sums: Sums::default(), scores: needs_scores.then(|| Scores::new(target)) }
    }

    /// Before the first sample, for all metrics and the predictions themselves.
    pub(crate) fn with_scores(target: Target) -> Self {
        Self { target, sums: Sums::default(), scores: Some(Scores::new(target)) }
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

    /// Some columns with their values; none without samples.
    pub(crate) fn columns(columns: &[Column], measured: Option<&Self>) -> Vec<(String, Option<f64>)> {
        let value = |column: &Column| (column.name(), measured.and_then(|measured| measured.value(column.metric)));
        columns.iter().map(value).collect()
    }

    /// Every metric of the task that the samples define, by name.
    pub(crate) fn metrics(&self) -> Vec<(&'static str, f64)> {
        METRICS.into_iter().filter_map(|metric| Some((metric.name(), self.value(metric)?))).collect()
    }

    /// The predictions; none where they are not kept.
    pub(crate) fn into_scores(self) -> Scores {
        self.scores.unwrap_or_else(|| Scores::new(self.target))
    }

    /// The value of a metric. A sum may be no number, which ends a training; what is made of predictions is then not defined.
    fn value(&self, metric: &dyn Metric) -> Option<f64> {
        let value = match (metric.computation(self.target.task())?, &self.scores) {
            (Computation::OfSums(compute), _) => return Some(compute(&self.sums)),
            (Computation::OfClasses(compute), Some(Scores::Classes(scores))) => compute(scores),
            (Computation::OfNumbers(compute), Some(Scores::Numbers(scores))) => compute(scores),
            (Computation::OfLabels(compute), Some(Scores::Labels(scores))) => compute(scores),
            _ => None,
        };
        value.filter(|value| value.is_finite())
    }
}
