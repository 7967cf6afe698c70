//! How far the axis of a panel of curves reaches.

use crate::plot::axis::Axis;

/// The span of the coloured curves, and half as much again on the bad side if other curves are there.
pub(super) fn with_some_of_the_rest(
    (least, greatest): (f64, f64),
    rest: Option<(f64, f64)>,
    good_is_high: bool,
) -> Axis {
    let more = (greatest - least).max(1e-3) * 0.5;
    let bounds = match rest {
        Some((low, _)) if good_is_high && low < least => [low.max(least - more), greatest],
        Some((_, high)) if !good_is_high && high > greatest => [least, high.min(greatest + more)],
        _ => [least, greatest],
    };
    Axis::over(bounds)
}
