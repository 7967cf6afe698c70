//! A metric over the trainings of a configuration.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::metrics::PartMetrics;
use crate::analysis::Spread;

/// What the trainings of a configuration measure of one metric.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RepeatedMetric {
    /// Mean over the trainings.
    pub mean: f64,
    /// Standard deviation (n − 1).
    pub sd: f64,
    /// Half of the 95 % interval of the mean (Student's t).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub half: Option<f64>,
    /// The value of each training, in order.
    pub values: Vec<f64>,
}

impl RepeatedMetric {
    fn new(values: Vec<f64>) -> Self {
        let Spread { mean, sd, half, .. } = Spread::of(&values);
        Self { mean, sd, half, values }
    }
}

/// Every metric that all trainings have on a part of the data, by name; none of one training alone.
pub(super) fn repeated(trainings: &[PartMetrics]) -> BTreeMap<String, RepeatedMetric> {
    let [first, _, ..] = trainings else { return BTreeMap::new() };
    let of = |name: &'static str| {
        let values = trainings.iter().map(|part| part.values().into_iter().find(|(known, _)| *known == name));
        let values = values.map(|found| found.map(|(_, value)| value)).collect::<Option<Vec<f64>>>()?;
        Some((name.to_owned(), RepeatedMetric::new(values)))
    };
    first.values().into_iter().filter_map(|(name, _)| of(name)).collect()
}
