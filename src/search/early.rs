//! Stopping bad trials early, with the keys that W&B's sweeps have.
//!
//! A [`StopRule`] is worked out once for every trial, from the curves of the trials that its proposal may see: so a study is the
//! same whatever runs at the same time and whatever finishes first.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Goal;

/// A rule that ends trials which do worse than others did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum EarlyTerminate {
    /// At a few epochs, only the best 1 / `eta` of the trials that came so far go on (Li et al. 2018, as in W&B).
    Hyperband(Hyperband),
    /// A trial whose best value is worse than the median of what others had on average by that epoch ends
    /// (Golovin et al. 2017, section 3.2).
    Median(Median),
}

/// At a few epochs, only the best 1 / `eta` of the trials that came so far go on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hyperband {
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

fn eta() -> f64 {
    3.0
}

/// Epochs with the metric at each.
pub type Curve = Vec<(u32, f64)>;

/// When a trial ends: at these epochs it must be at least as good as this.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopRule {
    maximize: bool,
    /// Whether the best value so far counts, not the last.
    best_counts: bool,
    bars: BTreeMap<u32, f64>,
}

impl StopRule {
    /// Whether there is nothing that could end a trial.
    pub fn is_empty(&self) -> bool {
        self.bars.is_empty()
    }

    /// Index of the point of a curve at which the trial ends, if it does. The last point of a whole curve may be one.
    pub fn stops(&self, curve: &[(u32, f64)]) -> Option<usize> {
        let mut watch = Watch::new(self);
        curve.iter().position(|&(epoch, value)| {
            let ends = watch.ends(epoch, value);
            watch.pass(epoch, value);
            ends
        })
    }
}

/// A rule on its way along a curve.
#[derive(Clone, Debug)]
pub struct Watch<'a> {
    rule: &'a StopRule,
    best: f64,
    /// The last epoch that has been passed.
    before: u32,
}

impl<'a> Watch<'a> {
    /// At the beginning of a curve.
    pub fn new(rule: &'a StopRule) -> Self {
        Self { rule, best: f64::NAN, before: 0 }
    }

    fn better(&self, a: f64, b: f64) -> bool {
        if self.rule.maximize { a > b } else { a < b }
    }

    fn best_with(&self, value: f64) -> f64 {
        if self.best.is_nan() || self.better(value, self.best) { value } else { self.best }
    }

    /// Whether the trial ends at this point, the next one of the curve.
    pub fn ends(&self, epoch: u32, value: f64) -> bool {
        let value = if self.rule.best_counts { self.best_with(value) } else { value };
        let mut bars =
            self.rule.bars.range(self.before + 1..=epoch.max(self.before + 1)).filter(|(at, _)| **at <= epoch);
        bars.any(|(_, &bar)| self.better(bar, value))
    }

    /// Goes on behind a point.
    pub fn pass(&mut self, epoch: u32, value: f64) {
        self.best = self.best_with(value);
        self.before = self.before.max(epoch);
    }
}

impl EarlyTerminate {
    /// Whether a rule of its keys can be made: what is wrong otherwise.
    pub fn problem(&self) -> Option<&'static str> {
        match self {
            Self::Hyperband(Hyperband { min_iter: Some(_), max_iter: Some(_), .. }) => {
                Some("`min_iter` and `max_iter` both say where trials are compared")
            }
            Self::Hyperband(Hyperband { min_iter: None, max_iter: None, .. }) => Some("needs `min_iter` or `max_iter`"),
            _ => None,
        }
    }

    /// The rule for a trial that may see these curves.
    pub fn rule(&self, goal: Goal, curves: &[Curve]) -> StopRule {
        let maximize = goal == Goal::Maximize;
        let longest = curves.iter().filter_map(|curve| curve.last()).map(|(epoch, _)| *epoch).max().unwrap_or(0);
        let (best_counts, bars) = match self {
            Self::Hyperband(hyperband) => (false, hyperband.bars(maximize, longest, curves)),
            Self::Median(median) => (true, median.bars(maximize, longest, curves)),
        };
        StopRule { maximize, best_counts, bars }
    }
}

impl Hyperband {
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

    fn bars(&self, maximize: bool, longest: u32, curves: &[Curve]) -> BTreeMap<u32, f64> {
        let bar = |rung: u32| {
            let reached = |curve: &Curve| curve.iter().find(|(epoch, _)| *epoch >= rung).map(|(_, value)| *value);
            let sorted = sorted(curves.iter().filter_map(reached).collect(), maximize);
            // With fewer than eta others, nobody knows what the best of eta is.
            let place = (sorted.len() as f64 / self.eta).floor() as usize;
            Some((rung, *sorted.get(place.checked_sub(1)?)?))
        };
        self.rungs(longest).into_iter().filter_map(bar).collect()
    }
}

impl Median {
    fn bars(&self, maximize: bool, longest: u32, curves: &[Curve]) -> BTreeMap<u32, f64> {
        let bar = |at: u32| {
            let average = |curve: &Curve| {
                curve.last().filter(|(epoch, _)| *epoch >= at)?;
                let values: Vec<f64> =
                    curve.iter().filter(|(epoch, _)| *epoch <= at).map(|(_, value)| *value).collect();
                (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
            };
            let sorted = sorted(curves.iter().filter_map(average).collect(), maximize);
            (sorted.len() >= self.min_trials as usize).then(|| (at, sorted[sorted.len() / 2]))
        };
        (self.min_iter..=longest).filter_map(bar).collect()
    }
}

/// Finite values, best first.
fn sorted(mut values: Vec<f64>, maximize: bool) -> Vec<f64> {
    values.retain(|value| value.is_finite());
    values.sort_by(|a, b| if maximize { b.total_cmp(a) } else { a.total_cmp(b) });
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(json: &str, goal: Goal, curves: &[Curve]) -> StopRule {
        serde_json::from_str::<EarlyTerminate>(json).unwrap().rule(goal, curves)
    }

    /// `count` trials of nine epochs; trial i ends at i, growing evenly.
    fn curves(count: usize) -> Vec<Curve> {
        (0..count).map(|i| (1..10).map(|epoch| (epoch, i as f64 * f64::from(epoch) / 9.0)).collect()).collect()
    }

    #[test]
    fn hyperband_lets_the_best_third_go_on() {
        let rule = rule(r#"{"type": "hyperband", "min_iter": 1, "eta": 3}"#, Goal::Maximize, &curves(9));
        assert_eq!(rule.bars.keys().copied().collect::<Vec<_>>(), [1, 3, 9]);
        // Three of nine are at least as good as trial 6.
        let flat = |value: f64| -> Curve { (1..10).map(|epoch| (epoch, value * f64::from(epoch) / 9.0)).collect() };
        assert_eq!(rule.stops(&flat(6.0)), None);
        assert_eq!(rule.stops(&flat(5.9)), Some(0));
        let mut late = flat(8.0);
        late[2].1 = 0.0;
        assert_eq!(rule.stops(&late), Some(2));
    }

    #[test]
    fn hyperband_counts_back_from_the_last_epoch_as_well() {
        let rule = rule(r#"{"type": "hyperband", "max_iter": 9, "s": 2}"#, Goal::Minimize, &curves(6));
        assert_eq!(rule.bars.keys().copied().collect::<Vec<_>>(), [1, 3]);
        assert_eq!(rule.stops(&[(1, 0.0), (2, 9.0), (3, 9.0)]), Some(2));
    }

    #[test]
    fn few_trials_end_nobody() {
        for (json, count) in [(r#"{"type": "hyperband", "min_iter": 1}"#, 2), (r#"{"type": "median"}"#, 4)] {
            assert!(rule(json, Goal::Maximize, &curves(count)).is_empty());
            assert!(rule(json, Goal::Maximize, &[]).is_empty());
        }
    }

    #[test]
    fn the_median_is_compared_with_the_best_so_far() {
        let rule = rule(r#"{"type": "median", "min_iter": 3}"#, Goal::Maximize, &curves(5));
        // The median trial's average by epoch 3 is 2 · 2 / 9.
        assert_eq!(rule.stops(&[(1, 0.5), (2, 0.0), (3, 0.0), (4, 0.0), (5, 0.0)]), Some(3));
        assert_eq!(rule.stops(&[(1, 9.0), (2, 0.0), (9, 0.0)]), None);
    }

    #[test]
    fn a_gap_in_the_curve_hides_no_comparison() {
        let rule = rule(r#"{"type": "hyperband", "min_iter": 2, "eta": 2}"#, Goal::Maximize, &curves(8));
        assert_eq!(rule.stops(&[(1, 0.0), (7, 0.0)]), Some(1));
    }
}
