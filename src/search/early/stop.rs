//! When a trial ends before its last epoch, as thresholds on its learning curve.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::goal::Goal;

/// Epochs with the metric at each, in order.
pub type Curve = Vec<(u32, f64)>;

/// When a trial ends: at these epochs its metric must be at least as good as this. Enters the keys of programs' runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StopRule {
    maximize: bool,
    /// Whether the best value so far is compared, not the last.
    #[serde(rename = "best_counts")]
    compares_best: bool,
    /// Least metric by epoch.
    #[serde(rename = "bars")]
    pub(super) thresholds: BTreeMap<u32, f64>,
}

impl StopRule {
    /// A rule with these thresholds by epoch; `compares_best` says whether the best value so far is compared, not the last.
    pub(super) fn new(goal: Goal, compares_best: bool, thresholds: BTreeMap<u32, f64>) -> Self {
        Self { maximize: goal == Goal::Maximize, compares_best, thresholds }
    }

    /// Whether there is nothing that could end a trial.
    pub fn is_empty(&self) -> bool {
        self.thresholds.is_empty()
    }

    /// Index of the point of a curve at which the trial ends, if it does. The last point of a whole curve may be one.
    pub fn stops(&self, curve: &[(u32, f64)]) -> Option<usize> {
        let mut monitor = StopMonitor::new(self);
        curve.iter().position(|&(epoch, value)| {
            let ends = monitor.ends(epoch, value);
            monitor.pass(epoch, value);
            ends
        })
    }
}

/// Follows a curve point by point and says where a rule ends it.
#[derive(Clone, Debug)]
pub struct StopMonitor<'a> {
    rule: &'a StopRule,
    /// The best value so far; NaN before the first point.
    best: f64,
    /// The last epoch that has been passed.
    last_epoch: u32,
}

impl<'a> StopMonitor<'a> {
    /// At the beginning of a curve.
    pub fn new(rule: &'a StopRule) -> Self {
        Self { rule, best: f64::NAN, last_epoch: 0 }
    }

    fn is_better(&self, a: f64, b: f64) -> bool {
        if self.rule.maximize { a > b } else { a < b }
    }

    fn best_with(&self, value: f64) -> f64 {
        if self.best.is_nan() || self.is_better(value, self.best) { value } else { self.best }
    }

    /// Whether the trial ends at this point, the next one of the curve: at any threshold since the last point that was passed.
    pub fn ends(&self, epoch: u32, value: f64) -> bool {
        let value = if self.rule.compares_best { self.best_with(value) } else { value };
        let first = self.last_epoch + 1;
        let mut thresholds = self.rule.thresholds.range(first..=epoch.max(first)).filter(|(at, _)| **at <= epoch);
        thresholds.any(|(_, &threshold)| self.is_better(threshold, value))
    }

    /// Goes on behind a point.
    pub fn pass(&mut self, epoch: u32, value: f64) {
        self.best = self.best_with(value);
        self.last_epoch = self.last_epoch.max(epoch);
    }
}

/// Finite values, best first.
pub(super) fn best_first(mut values: Vec<f64>, goal: Goal) -> Vec<f64> {
    values.retain(|value| value.is_finite());
    values.sort_by(|a, b| if goal == Goal::Maximize { b.total_cmp(a) } else { a.total_cmp(b) });
    values
}
