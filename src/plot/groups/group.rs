//! The runs of one value of a parameter, in numbers.

use serde::Serialize;
use serde_json::Value;

use crate::base::moments::{deviation, mean};
use crate::base::text;
use crate::plot::axis::Axis;

/// The runs of one value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Group {
    pub(super) value: String,
    pub(super) runs: usize,
    pub(super) mean: f64,
    /// Standard deviation (n − 1); 0 for one run.
    pub(super) sd: f64,
    /// Lower quartile, median, upper quartile.
    pub(super) quartiles: [f64; 3],
    pub(super) best: f64,
    #[serde(skip)]
    pub(super) metrics: Vec<f64>,
}

impl Group {
    /// How many of the runs an axis leaves out.
    pub(super) fn outside(&self, axis: &Axis) -> usize {
        self.metrics.iter().filter(|&&metric| !(-1e-9..=1.0 + 1e-9).contains(&axis.place(metric))).count()
    }
}

pub(super) fn summed_up(value: String, part: &[(&Value, f64)], maximize: bool) -> Group {
    let mut metrics: Vec<f64> = part.iter().map(|(_, m)| *m).collect();
    metrics.sort_by(f64::total_cmp);
    let n = metrics.len();
    let mean = mean(&metrics);
    let sd = deviation(&metrics, mean);
    let quartiles = [0.25, 0.5, 0.75].map(|share| quantile(&metrics, share));
    Group { value, runs: n, mean, sd, quartiles, best: metrics[if maximize { n - 1 } else { 0 }], metrics }
}

/// An end of a range, with three digits that matter.
pub(super) fn rounded(end: f64) -> String {
    text::number(format!("{end:.2e}").parse().unwrap_or(end))
}

/// A quantile of sorted values, linear between them (NumPy's default).
pub(in crate::plot) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[place as usize], sorted[(place as usize + 1).min(sorted.len() - 1)]);
    let share = place - libm::floor(place);
    let between = below + (above - below) * share;
    if between.is_finite() { between } else { below * (1.0 - share) + above * share }
}
