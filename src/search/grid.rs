//! Numbers on even grids.

use serde_json::Value;

/// Largest size at which every integer is a number of its own and sums of two are.
pub(crate) const LARGEST_INTEGER: f64 = 9e15;

/// First and last multiple of `step` between two ends, in steps.
pub(super) fn multiples(low: f64, high: f64, step: f64) -> (f64, f64) {
    // A tolerance, so that 0.3 counts as three steps of 0.1.
    ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor())
}

/// First and last multiple of `step` between two positive ends, in steps; the nearest one above if there is none.
pub(super) fn positive_multiples(low: f64, high: f64, step: f64) -> (f64, f64) {
    let (first, last) = multiples(low, high, step);
    (first.max(1.0), last)
}

/// A multiple of a step: without the rounding errors of the product (0.30000000000000004), and an integer where it is one, so
/// that `batch_size` can be searched in steps of 16.
pub(super) fn stepped(x: f64) -> Value {
    let clean = format!("{x:.12e}").parse().unwrap_or(x);
    if clean.fract() == 0.0 && clean.abs() < LARGEST_INTEGER { Value::from(clean as i64) } else { Value::from(clean) }
}

/// u in [0, 1] on an even grid of `count` levels → level.
pub(super) fn level(u: f64, count: usize) -> usize {
    (u * (count - 1) as f64).round().clamp(0.0, (count - 1) as f64) as usize
}

/// Level → u in [0, 1] on an even grid.
pub(super) fn unit(level: usize, count: usize) -> f64 {
    if count < 2 { 0.0 } else { level as f64 / (count - 1) as f64 }
}
