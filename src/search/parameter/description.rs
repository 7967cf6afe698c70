//! How one parameter of a search is described: W&B's sweep syntax, and conditions.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::search::config::same;
use crate::search::dimension::{Dimension, Draws, Kind};
use crate::search::distributions::{Distribution, NumberDistribution, Numbers};

/// Values that a parameter can take: a list, one value, or a distribution.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// The values to choose from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub values: Option<Vec<Value>>,
    /// How often random search takes each of `values`; equally often without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1), inner(range(min = 0.0)))]
    pub probabilities: Option<Vec<f64>>,
    /// Whether `values` have an order, as they are written; numbers have the order of their sizes without it, words none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordered: Option<bool>,
    /// The one value that it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// How numbers are drawn; with `min` and `max` alone uniformly, as integers if both are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distribution: Option<Distribution>,
    /// Smallest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// Largest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// Step between the numbers: with `uniform` and `int_uniform` from `min` on, otherwise its multiples.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub step: Option<f64>,
    /// Step between the numbers of a `q_` distribution: `{ distribution: q_uniform, q: 8 }` is `{ distribution: uniform, step: 8 }`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub q: Option<f64>,
    /// Mean of a normal distribution (of the logarithm, for `log_normal`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mu: Option<f64>,
    /// Standard deviation of a normal distribution (of the logarithm, for `log_normal`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub sigma: Option<f64>,
    /// First shape of a beta distribution: larger is nearer to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub a: Option<f64>,
    /// Second shape of a beta distribution: larger is nearer to 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub b: Option<f64>,
    /// The parameter is there only where other parameters have these values (a value, or a list of them).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<BTreeMap<String, Value>>,
}

impl Parameter {
    /// A list of values.
    pub fn of_values(values: Vec<Value>) -> Self {
        Self { values: Some(values), ..Self::default() }
    }

    /// Whether it can have a value, as far as lists and ends tell.
    pub(crate) fn can_be(&self, value: &Value) -> bool {
        let listed = self.values.iter().flatten().chain(&self.value).any(|own| same(own, value));
        let inside = |x: f64| self.min.is_none_or(|min| x >= min) && self.max.is_none_or(|max| x <= max);
        listed || self.distribution.is_some() && value.as_f64().is_some_and(inside)
    }

    /// The numbers that its distribution may need.
    pub(super) fn numbers(&self) -> Numbers {
        let Self { min, max, q, step, mu, sigma, a, b, .. } = *self;
        Numbers { min, max, q: q.or(step), mu, sigma, a, b }
    }

    /// How its numbers are drawn, its step considered.
    pub(super) fn drawn(&self) -> Option<&'static dyn NumberDistribution> {
        let written = self.distribution?;
        Some(self.step.and_then(|_| written.stepped()).unwrap_or(written).get())
    }

    /// Smallest and largest number of a distribution; `None` where it is incomplete or there is none.
    pub(crate) fn ends(&self) -> Option<[f64; 2]> {
        self.drawn()?.ends(&self.numbers())
    }

    /// Whether it can have any number between two ends, if its description has been checked.
    pub fn is_continuous(&self) -> bool {
        let kind = self.drawn().map(|distribution| distribution.coordinate(&self.numbers()).0);
        matches!(kind, Some(Kind::Real { step: None, .. }))
    }

    /// Whether the logarithm of its numbers is what is searched; `None` of a list of values.
    pub fn is_logarithmic(&self) -> Option<bool> {
        let kind = self.drawn()?.coordinate(&self.numbers()).0;
        Some(matches!(kind, Kind::Real { log: true, .. }))
    }

    /// The dimension that it is in a space, if its description has been checked; `when` holds its conditions.
    pub(crate) fn dimension(&self, path: &str, when: Vec<(usize, Vec<Value>)>) -> Dimension {
        let mut weights = None;
        let (kind, draws) = match self.drawn() {
            Some(distribution) => distribution.coordinate(&self.numbers()),
            None => {
                let (values, likely) = possible(self);
                weights = likely;
                (listed(values, self.ordered, &mut weights), Draws::Even)
            }
        };
        Dimension { path: path.to_owned(), kind, weights, draws, when }
    }
}

/// The values of a list that can come up, with how often they do where the list says so.
fn possible(parameter: &Parameter) -> (Vec<Value>, Option<Vec<f64>>) {
    let values: Vec<Value> = parameter.values.iter().flatten().chain(&parameter.value).cloned().collect();
    let Some(weights) = &parameter.probabilities else { return (values, None) };
    let likely = values.into_iter().zip(weights.iter().copied()).filter(|(_, weight)| *weight > 0.0);
    let (values, weights) = likely.unzip();
    (values, Some(weights))
}

/// A list of two or more numbers is ordered by size, unless it says otherwise; words are where it says so.
fn listed(values: Vec<Value>, ordered: Option<bool>, weights: &mut Option<Vec<f64>>) -> Kind {
    let numbers = values.iter().all(Value::is_number);
    match ordered {
        _ if values.len() < 2 => return Kind::Categories(values),
        Some(true) if !numbers => return Kind::Levels(values),
        Some(true) => {}
        None if numbers => {}
        _ => return Kind::Categories(values),
    }
    let size = |i: &usize| values[*i].as_f64().unwrap_or_default();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| size(a).total_cmp(&size(b)));
    if let Some(weights) = weights {
        *weights = order.iter().map(|&i| weights[i]).collect();
    }
    Kind::Levels(order.iter().map(|&i| values[i].clone()).collect())
}
