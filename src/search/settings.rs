//! The keys of the `search` section that every method shares.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::budget::Budget;
use super::config::Config;
use super::constraint::{Constraint, excess};
use super::early::EarlyTerminate;
use super::metric::Metric;
use super::observation::Observation;
use super::parameter::Parameter;

/// What is searched, and what counts, whatever the method.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// What ranks the trials.
    #[serde(default)]
    pub metric: Metric,
    /// Several goals, in place of one `metric`: `method: bayes` looks for trials of which none is better in all of them. The first
    /// ranks the trials.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(min = 1, max = 4))]
    pub metrics: Vec<Metric>,
    /// Limits that the chosen trial must keep; `method: bayes` looks for trials that are likely to keep them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(min = 1, max = 8))]
    pub constraints: Vec<Constraint>,
    /// Which trial is the best one.
    #[serde(default, skip_serializing_if = "is_default")]
    pub best: Best,
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

/// Which trial is the best one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Best {
    /// That with the best value of the metric, of several goals the first.
    #[default]
    First,
    /// Of the trials that no other one beats in all goals, that with the best compromise: the least sum of its distances from
    /// the best value of each, as shares of the span that these trials have in it.
    Knee,
    /// That of which a Gaussian process over all results believes the best, noise left out: not one that was lucky.
    Believed,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Names of what is measured beside the metric that ranks the trials: other goals, then what constraints are about.
pub(crate) fn further<'a>(goals: &'a [Metric], constraints: &'a [Constraint]) -> Vec<&'a str> {
    let goals = goals.iter().map(|goal| goal.name.as_str());
    goals.chain(constraints.iter().map(|constraint| constraint.metric.as_str())).collect()
}

impl Settings {
    /// What the search looks for, at least one goal.
    pub fn goals(&self) -> &[Metric] {
        if self.metrics.is_empty() { std::slice::from_ref(&self.metric) } else { &self.metrics }
    }

    /// Names of all metrics that the search looks at.
    pub fn looked_at(&self) -> Vec<&str> {
        let first = self.goals()[0].name.as_str();
        [first].into_iter().chain(self.further()).collect()
    }

    /// The names of its other goals, then of what its constraints are about.
    pub fn further(&self) -> Vec<&str> {
        further(&self.goals()[1..], &self.constraints)
    }

    /// Whether a trial satisfies the constraints.
    pub(super) fn is_satisfied(&self, observation: &Observation) -> bool {
        let of_constraints = observation.further.get(self.goals().len() - 1..).unwrap_or_default();
        of_constraints.len() == self.constraints.len() && excess(&self.constraints, of_constraints) == 0.0
    }
}
