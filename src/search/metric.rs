//! What ranks the trials of a search.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::free_name::METRIC_NAME;
use crate::base::goal::Goal;

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

/// A metric of a training, or one that a program gives a name of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MetricName(String);

impl Default for MetricName {
    fn default() -> Self {
        Self("val_accuracy".to_owned())
    }
}

impl JsonSchema for MetricName {
    fn schema_name() -> Cow<'static, str> {
        "MetricName".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        // The metrics of trainings are not known here: who writes the schema of a spec lists them.
        json_schema!({
            "description": "A metric of a training, or what a program calls its own.",
            "anyOf": [
                { "type": "string", "oneOf": [] },
                { "type": "string", "pattern": METRIC_NAME },
            ],
        })
    }
}

impl MetricName {
    /// The metric of this name.
    pub fn new(name: String) -> Self {
        Self(name)
    }

    /// The metric's name, as specs, tables and axes spell it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Which way it is better, if the name tells.
    pub fn goal(&self) -> Option<Goal> {
        let has = |words: &[&str]| words.iter().any(|word| self.0.to_ascii_lowercase().contains(word));
        const UP: [&str; 10] =
            ["accuracy", "score", "auc", "f1", "r2", "precision", "recall", "matthews", "kappa", "explained_variance"];
        const DOWN: [&str; 8] = ["loss", "error", "mse", "mae", "rmse", "mape", "brier", "pinball"];
        let (up, down) = (has(&UP), has(&DOWN));
        match (up, down) {
            (true, false) => Some(Goal::Maximize),
            (false, true) => Some(Goal::Minimize),
            _ => None,
        }
    }
}

impl Metric {
    /// Which way it is better; a name that does not tell needs `goal`, which checking a spec asks for.
    pub fn goal(&self) -> Goal {
        self.goal.or(self.name.goal()).unwrap_or(Goal::Minimize)
    }
}
