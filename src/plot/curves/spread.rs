//! Many curves as bands between their quantiles.

use std::collections::BTreeMap;

use crate::plot::groups::quantile;
use crate::plot::panel::Panel;
use crate::plot::scene::{Point, Scene};
use crate::plot::theme::{FAINT, PAPER, QUIET, mix};

/// Shares of the runs between which the bands and the middle of them lie.
const SPREAD: [f64; 5] = [0.1, 0.25, 0.5, 0.75, 0.9];

/// An epoch, and the values below which these shares of the runs lie.
pub(super) type Quantiles = (f64, [f64; 5]);

/// Quantiles of some curves at every epoch that several have reached.
pub(super) fn quantiles<'a>(curves: impl Iterator<Item = &'a [Point]>) -> Vec<Quantiles> {
    let mut by_epoch: BTreeMap<u64, Vec<f64>> = BTreeMap::new();
    for &[epoch, value] in curves.flatten() {
        by_epoch.entry(epoch as u64).or_default().push(value);
    }
    let of = |(epoch, mut values): (u64, Vec<f64>)| {
        values.sort_by(f64::total_cmp);
        (values.len() > 2).then(|| (epoch as f64, SPREAD.map(|share| quantile(&values, share))))
    };
    by_epoch.into_iter().filter_map(of).collect()
}

/// Bands of the middle 80 and 50 per cent, and the median.
pub(super) fn draw_spread(scene: &mut Scene, panel: &Panel, quantiles: &[Quantiles]) {
    let line = |k: usize| -> Vec<Point> { quantiles.iter().map(|(epoch, at)| [*epoch, at[k]]).collect() };
    panel.band(scene, &line(0), &line(4), mix(PAPER, FAINT, 0.45));
    panel.band(scene, &line(1), &line(3), mix(PAPER, FAINT, 0.95));
    panel.curve(scene, &line(2), QUIET, 1.6);
}
