//! What a trial must satisfy to be chosen.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::metric::MetricName;

/// A limit that a metric of a trial must keep: `below` or `above` a number.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Constraint {
    /// The metric's name.
    pub metric: MetricName,
    /// It must be less than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<f64>,
    /// It must be more than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<f64>,
}

impl Constraint {
    /// The limits with the sign that a value and its limit are multiplied by so that lower is better.
    pub(crate) fn limits(&self) -> impl Iterator<Item = (f64, f64)> {
        let below = self.below.map(|limit| (1.0, limit));
        below.into_iter().chain(self.above.map(|limit| (-1.0, limit)))
    }

    /// How far a value lies beyond the limits, compared with their size, of a limit of 0 by itself: 0 for one that satisfies them, ∞
    /// for one that is no number.
    pub fn excess(&self, value: f64) -> f64 {
        let beyond = |(sign, limit): (f64, f64)| match sign * value < sign * limit {
            true => 0.0,
            false if value.is_nan() => f64::INFINITY,
            // A value that is the limit exceeds it as well.
            false => (sign * (value - limit) / if limit == 0.0 { 1.0 } else { limit.abs() }).max(f64::MIN_POSITIVE),
        };
        self.limits().map(beyond).sum()
    }

    /// What it asks for, in words: `latency_ms below 20`.
    pub fn text(&self) -> String {
        let limits = [("above", self.above), ("below", self.below)];
        let limits = limits.into_iter().filter_map(|(word, limit)| Some(format!("{word} {}", limit?)));
        format!("{} {}", self.metric.as_str(), limits.collect::<Vec<_>>().join(" and "))
    }

    /// What is wrong with it, if anything.
    pub(crate) fn problem(&self) -> Option<String> {
        let is_number = |limit: &Option<f64>| limit.is_none_or(f64::is_finite);
        match (self.below, self.above) {
            (None, None) => Some("needs `below` or `above`".to_owned()),
            _ if !is_number(&self.below) || !is_number(&self.above) => {
                Some("has a limit that is no finite number".to_owned())
            }
            (Some(below), Some(above)) if above >= below => Some(format!("cannot be above {above} and below {below}")),
            _ => None,
        }
    }
}

/// How far a trial exceeds the limits of constraints, of whose metrics it has these values; 0 of one that satisfies them all.
pub fn excess(constraints: &[Constraint], values: &[f64]) -> f64 {
    constraints.iter().zip(values).map(|(constraint, value)| constraint.excess(*value)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn constraint(json: &str) -> Constraint {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn the_excess_is_how_far_a_value_lies_beyond_the_limits() {
        let below = constraint(r#"{"metric": "ms", "below": 20}"#);
        assert_eq!([19.0, 30.0].map(|value| below.excess(value)), [0.0, 0.5]);
        assert!(below.excess(20.0) > 0.0 && below.excess(20.0) < below.excess(20.1));
        assert_eq!(below.excess(f64::NAN), f64::INFINITY);
        let between = constraint(r#"{"metric": "ms", "above": 10, "below": 20}"#);
        assert_eq!([15.0, 5.0].map(|value| between.excess(value)), [0.0, 0.5]);
        assert_eq!(between.text(), "ms above 10 and below 20");
        assert_eq!(constraint(r#"{"metric": "ms", "below": 0}"#).excess(0.25), 0.25);
    }

    #[test]
    fn a_constraint_needs_a_limit_that_something_can_keep() {
        assert_eq!(constraint(r#"{"metric": "ms"}"#).problem().unwrap(), "needs `below` or `above`");
        let empty = constraint(r#"{"metric": "ms", "above": 3, "below": 3}"#);
        assert_eq!(empty.problem().unwrap(), "cannot be above 3 and below 3");
        assert_eq!(constraint(r#"{"metric": "ms", "above": 3}"#).problem(), None);
    }
}
