//! The keys of the `search` section that every method shares.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::search::Parameter;

/// What is searched, and what counts, whatever the method.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Common {
    /// What ranks the trials.
    #[serde(default)]
    pub metric: Metric,
    /// The parameters that are searched, by their paths in the spec; each replaces the value that stands there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, Parameter>,
}

/// What ranks the trials: a metric after the last epoch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// Its name.
    #[serde(default)]
    pub name: MetricName,
    /// Which way it is better; by its name without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<Goal>,
}

/// A metric of a training.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MetricName {
    /// Share of validation samples classified rightly.
    #[default]
    ValAccuracy,
    /// Mean loss of the validation samples.
    ValLoss,
    /// Share of training samples classified rightly.
    TrainAccuracy,
    /// Mean loss of the training samples.
    TrainLoss,
}

/// Which way a metric is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// Higher is better.
    Maximize,
    /// Lower is better.
    Minimize,
}

impl MetricName {
    /// The metric's name, as specs, tables and axes spell it.
    pub fn word(self) -> &'static str {
        match self {
            Self::ValAccuracy => "val_accuracy",
            Self::ValLoss => "val_loss",
            Self::TrainAccuracy => "train_accuracy",
            Self::TrainLoss => "train_loss",
        }
    }

    /// Whether it needs a validation part.
    pub fn needs_validation(self) -> bool {
        matches!(self, Self::ValAccuracy | Self::ValLoss)
    }
}

impl Metric {
    /// Which way it is better.
    pub fn goal(&self) -> Goal {
        self.goal.unwrap_or(match self.name {
            MetricName::ValAccuracy | MetricName::TrainAccuracy => Goal::Maximize,
            MetricName::ValLoss | MetricName::TrainLoss => Goal::Minimize,
        })
    }
}
