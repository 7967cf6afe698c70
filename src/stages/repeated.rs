//! A metric over the trainings of a configuration.

use serde::{Deserialize, Serialize};

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
    pub(super) fn new(values: Vec<f64>) -> Self {
        let Spread { mean, sd, half, .. } = Spread::of(&values);
        Self { mean, sd, half, values }
    }
}
