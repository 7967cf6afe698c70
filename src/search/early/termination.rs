//! What every rule of early termination says of itself.

use std::collections::BTreeMap;

use super::stop::{Curve, StopRule};
use crate::base::goal::Goal;

/// A rule that ends trials which do worse than others did. The type that implements it holds its keys.
pub trait EarlyTermination {
    /// What is wrong with its keys together, if anything is.
    fn problem(&self) -> Option<&'static str>;

    /// Whether the best value of a trial so far is compared with the thresholds, not the last one.
    fn compares_best(&self) -> bool;

    /// The least metric with which a trial goes on, by epoch: from the curves of other trials, of which the longest ends at epoch
    /// `longest`.
    fn thresholds(&self, goal: Goal, longest: u32, curves: &[Curve]) -> BTreeMap<u32, f64>;

    /// When a trial ends that may be compared with these curves.
    fn rule(&self, goal: Goal, curves: &[Curve]) -> StopRule {
        let longest = curves.iter().filter_map(|curve| curve.last()).map(|(epoch, _)| *epoch).max().unwrap_or(0);
        StopRule::new(goal, self.compares_best(), self.thresholds(goal, longest, curves))
    }
}
