//! The keys of the `search` section that every method shares.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::budget::Budget;
use super::config::Config;
use super::early::EarlyTerminate;
use super::metric::Metric;
use super::parameter::Parameter;

/// What is searched, and what counts, whatever the method.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
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
