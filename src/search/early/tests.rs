//! Rules over small sets of learning curves.

use super::*;
use crate::base::goal::Goal;

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
    assert_eq!(rule.thresholds.keys().copied().collect::<Vec<_>>(), [1, 3, 9]);
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
    assert_eq!(rule.thresholds.keys().copied().collect::<Vec<_>>(), [1, 3]);
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
