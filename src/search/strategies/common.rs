//! The keys of the `search` section that every method shares.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

pub use crate::base::goal::Goal;
use crate::search::{Config, EarlyTerminate, FREE_NAME, Parameter};

/// What is searched, and what counts, whatever the method.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Common {
    /// What ranks the trials.
    #[serde(default)]
    pub metric: Metric,
    /// Configurations that are tried first, such as what has worked elsewhere: a value for every parameter, by its path.
    /// They count as trials; with `method: random`, `sobol` or `bayes`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub start: Vec<Config>,
    /// How long trials may begin, counted from the beginning of the search: `90s`, `30m`, `2h`. How many trials a study has then
    /// depends on the machine; what they are does not. Trials that are in the store take no time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
    /// Ends trials early that do worse than others did. Trials are then proposed with the results of all but the last
    /// three before them (all but `parallel` − 1 with `method: bayes`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub early_terminate: Option<EarlyTerminate>,
    /// The parameters that are searched, by their paths in the spec; each replaces the value that stands there. A program
    /// (`model.kind: command`) has parameters of any name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, Parameter>,
}

/// A time, as a number of seconds, minutes or hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Budget(#[schemars(regex(pattern = BUDGET))] String);

/// What a time looks like, as a regular expression.
pub const BUDGET: &str = "^[0-9]+(\\.[0-9]+)?[smh]$";

impl Budget {
    /// The time that a text says, in seconds; `None` if it is none.
    pub fn parse(text: &str) -> Option<f64> {
        let unit = [('s', 1.0), ('m', 60.0), ('h', 3600.0)].into_iter().find(|(unit, _)| text.ends_with(*unit))?;
        let number = text.strip_suffix(unit.0)?;
        let is_plain =
            number.starts_with(|c: char| c.is_ascii_digit()) && number.ends_with(|c: char| c.is_ascii_digit());
        let is_digits = number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if is_plain && is_digits { Some(number.parse::<f64>().ok()? * unit.1) } else { None }
    }

    /// The time, in seconds.
    pub fn seconds(&self) -> f64 {
        Self::parse(&self.0).unwrap_or_default()
    }
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
                { "type": "string", "pattern": FREE_NAME },
            ],
        })
    }
}

impl MetricName {
    /// The metric's name, as specs, tables and axes spell it.
    pub fn word(&self) -> &str {
        &self.0
    }

    /// Which way it is better, if the name tells.
    pub fn goal(&self) -> Option<Goal> {
        let has = |words: &[&str]| words.iter().any(|word| self.0.to_ascii_lowercase().contains(word));
        let (up, down) =
            (has(&["accuracy", "score", "auc", "f1", "r2"]), has(&["loss", "error", "mse", "mae", "rmse"]));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_a_number_and_a_unit() {
        for (text, seconds) in [("90s", 90.0), ("30m", 1800.0), ("1.5h", 5400.0), ("0s", 0.0)] {
            assert_eq!(Budget::parse(text), Some(seconds));
        }
        for bad in ["", "s", "30", "-1s", "1e3s", ".5m", "1.m", "1.2.3s", "30 m", "30min", "infs"] {
            assert_eq!(Budget::parse(bad), None, "{bad}");
        }
    }
}
