//! Early termination by the median of the other trials (Golovin et al. 2017, section 3.2).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::stop::{Curve, best_first};
use super::termination::EarlyTermination;
use crate::base::goal::Goal;

/// A trial that is worse than the median of the others ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Median {
    /// First epoch at which a trial may end.
    #[serde(default = "two")]
    #[schemars(range(min = 1))]
    pub min_iter: u32,
    /// How many trials must have come so far before one is compared with them.
    #[serde(default = "five")]
    #[schemars(range(min = 1))]
    pub min_trials: u32,
}

fn two() -> u32 {
    2
}

fn five() -> u32 {
    5
}

impl EarlyTermination for Median {
    fn problem(&self) -> Option<&'static str> {
        None
    }

    fn compares_best(&self) -> bool {
        true
    }

    fn thresholds(&self, goal: Goal, longest: u32, curves: &[Curve]) -> BTreeMap<u32, f64> {
        let threshold = |at: u32| {
            let average = |curve: &Curve| {
                curve.last().filter(|(epoch, _)| *epoch >= at)?;
                let values: Vec<f64> =
                    curve.iter().filter(|(epoch, _)| *epoch <= at).map(|(_, value)| *value).collect();
                (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
            };
            let ranked = best_first(curves.iter().filter_map(average).collect(), goal);
            (ranked.len() >= self.min_trials as usize).then(|| (at, ranked[ranked.len() / 2]))
        };
        (self.min_iter..=longest).filter_map(threshold).collect()
    }
}
