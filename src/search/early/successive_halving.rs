//! Early termination by rank at a few epochs (Li et al. 2018, as in W&B).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::stop::{Curve, best_first};
use super::termination::EarlyTermination;
use crate::base::goal::Goal;

/// At a few epochs, only the best 1 / `eta` of the trials that came so far go on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuccessiveHalving {
    /// First epoch at which trials are compared; the next are `eta` times as far each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub min_iter: Option<u32>,
    /// Last epoch of a trial; trials are then compared at `max_iter` / eta, `max_iter` / eta² …, `s` times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub max_iter: Option<u32>,
    /// How many comparisons there are with `max_iter`.
    #[serde(default = "two")]
    #[schemars(range(min = 1, max = 20))]
    pub s: u32,
    /// Of so many trials one goes on.
    #[serde(default = "eta")]
    #[schemars(range(min = 1.5, max = 100))]
    pub eta: f64,
}

fn two() -> u32 {
    2
}

fn eta() -> f64 {
    3.0
}

impl SuccessiveHalving {
    /// Epochs at which trials are compared, not beyond the longest curve.
    fn rungs(&self, longest: u32) -> Vec<u32> {
        let powers = |first: f64, factor: f64, count: u32| -> Vec<u32> {
            let at = |k| (first * libm::pow(factor, f64::from(k))).floor();
            (0..count).map(at).filter(|at| *at >= 1.0 && *at <= f64::from(longest)).map(|at| at as u32).collect()
        };
        match (self.min_iter, self.max_iter) {
            (Some(min_iter), _) => powers(f64::from(min_iter), self.eta, 64),
            (None, Some(max_iter)) => powers(f64::from(max_iter) / self.eta, 1.0 / self.eta, self.s),
            (None, None) => Vec::new(),
        }
    }
}

impl EarlyTermination for SuccessiveHalving {
    fn problem(&self) -> Option<&'static str> {
        match (self.min_iter, self.max_iter) {
            (Some(_), Some(_)) => Some("`min_iter` and `max_iter` both say where trials are compared"),
            (None, None) => Some("needs `min_iter` or `max_iter`"),
            _ => None,
        }
    }

    fn compares_best(&self) -> bool {
        false
    }

    fn thresholds(&self, goal: Goal, longest: u32, curves: &[Curve]) -> BTreeMap<u32, f64> {
        let threshold = |rung: u32| {
            let reached = |curve: &Curve| curve.iter().find(|(epoch, _)| *epoch >= rung).map(|(_, value)| *value);
            let ranked = best_first(curves.iter().filter_map(reached).collect(), goal);
            // With fewer than eta others, nobody knows what the best of eta is.
            let place = (ranked.len() as f64 / self.eta).floor() as usize;
            Some((rung, *ranked.get(place.checked_sub(1)?)?))
        };
        self.rungs(longest).into_iter().filter_map(threshold).collect()
    }
}
