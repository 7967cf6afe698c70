//! The keys of the `optimizer` section that every method shares.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{EarlyStopping, Schedule};

/// How the training goes, whatever the method.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Training {
    /// Size of a step, above 0.
    #[serde(default = "learning_rate")]
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub learning_rate: f64,
    /// Samples per step.
    #[serde(default = "batch_size")]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub batch_size: u32,
    /// Passes over the training part.
    #[serde(default = "epochs")]
    #[schemars(range(min = 1, max = 100_000))]
    pub epochs: u32,
    /// L2 penalty: this much of every parameter is added to its gradient.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub weight_decay: f64,
    /// Shrink the parameters directly by learning_rate · weight_decay (as adamw does) instead of through the gradient.
    #[serde(default)]
    pub decoupled_weight_decay: bool,
    /// How the learning rate moves during the training.
    #[serde(default)]
    pub schedule: Schedule,
    /// Ends the training when the validation part stops getting better.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub early_stopping: Option<EarlyStopping>,
    /// Largest norm of the gradient over all parameters; a longer one is scaled down to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub clip_norm: Option<f64>,
    /// Decay of a running average of the parameters, in [0, 1), taken after every step; the average is what is measured
    /// and kept. In the first steps it is at most (1 + t) / (10 + t), so that the start is soon forgotten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1.0))]
    pub weight_average: Option<f64>,
    /// What the training metrics of an epoch are taken from.
    #[serde(default, skip_serializing_if = "TrainMetrics::is_default")]
    pub train_metrics: TrainMetrics,
    /// Draw a new order of the samples every epoch.
    #[serde(default = "shuffle")]
    pub shuffle: bool,
    /// Seed of the training alone: initial weights, order of the samples, dropout, augmentation. Without it the spec's `seed`;
    /// the split is that of the spec's `seed` with it too, so that trainings with several are repetitions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
}

/// What the training metrics of an epoch are taken from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TrainMetrics {
    /// The batches as they were learned from, averaged over the epoch: costs nothing.
    #[default]
    Running,
    /// The whole training part, sent once more through the network at the end of the epoch.
    Full,
}

impl TrainMetrics {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

fn learning_rate() -> f64 {
    1e-3
}

fn batch_size() -> u32 {
    32
}

fn epochs() -> u32 {
    10
}

fn shuffle() -> bool {
    true
}

impl Default for Training {
    fn default() -> Self {
        Self {
            learning_rate: learning_rate(),
            batch_size: batch_size(),
            epochs: epochs(),
            weight_decay: 0.0,
            decoupled_weight_decay: false,
            schedule: Schedule::default(),
            early_stopping: None,
            clip_norm: None,
            weight_average: None,
            train_metrics: TrainMetrics::default(),
            shuffle: shuffle(),
            seed: None,
        }
    }
}
