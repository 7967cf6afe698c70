//! What a batch's losses are made into before the gradient is taken.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the gradient of a batch is the gradient of. The losses that are shown are means with either.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LossReduction {
    /// The mean of the samples' losses.
    #[default]
    Mean,
    /// The sum of the samples' losses: the gradient is as many times larger as the batch has samples. Weight decay is not,
    /// and `clip_norm` looks at the larger gradient.
    Sum,
}

impl LossReduction {
    /// Whether it is the mean.
    pub fn is_mean(&self) -> bool {
        *self == Self::Mean
    }

    /// The share of a sample in the gradient of a batch whose samples count so much together.
    pub(super) fn share(self, weight: f64) -> f32 {
        match self {
            Self::Mean => 1.0 / weight as f32,
            Self::Sum => 1.0,
        }
    }
}
