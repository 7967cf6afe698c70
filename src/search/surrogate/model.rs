//! A Gaussian process given the observations of a study, with what an acquisition function asks of it.

use crate::base::rng::Stream;
use crate::search::config::Config;
use crate::search::gp::{Posterior, Transform};
use crate::search::part::Part;
use crate::search::space::{Point, Space};

/// Step on the process's scale over which the slope of the transform is measured; 1 is the standard deviation of all targets.
const STEP: f64 = 1e-3;

/// Fantasies of how pending trials come out, for each draw of the hyper-parameters.
const FANTASIES: usize = 8;

/// A Gaussian process given the observations of a study.
pub(crate) struct Surrogate {
    pub(crate) posterior: Posterior,
    /// Lowest posterior mean at a point that was measured.
    pub(crate) lowest_mean: f64,
    /// The same in every fantasy of how pending trials come out, these among the measured.
    pub(crate) lowest_means: Vec<f64>,
    /// The measured points, the lowest posterior mean first.
    pub(crate) measured: Vec<Point>,
    pub(crate) transform: Transform,
}

impl Surrogate {
    /// Posterior and lowest means, one a fantasy, from which improvements count.
    pub(crate) fn process(&self) -> (&Posterior, &[f64]) {
        (&self.posterior, &self.lowest_means)
    }

    /// Lowest posterior mean at a point that was measured in a part of the space; the median of all where none was.
    pub(crate) fn lowest_in(&self, space: &Space, part: &Part) -> f64 {
        let there = self.measured.iter().find(|point| part.holds(space, point));
        self.posterior.mean(there.unwrap_or(&self.measured[self.measured.len() / 2]))
    }

    /// Expected improvement in the metric's own unit, from its logarithm in the unit of the transformed targets: to first order
    /// about the lowest mean. The largest finite number where it would be larger.
    pub(crate) fn improvement(&self, log_ei: f64) -> f64 {
        let (now, better) = (self.transform.invert(self.lowest_mean), self.transform.invert(self.lowest_mean - STEP));
        let improvement = libm::exp(log_ei) * ((now - better) / STEP);
        if improvement.is_finite() { improvement } else { f64::MAX }
    }

    /// Conditions the posterior on configurations that are still running, as they come out in some fantasies: what is proposed then
    /// promises most together with them (Snoek, Larochelle and Adams 2012, arXiv:1206.2944, section 3.2; Wilson, Hutter and
    /// Deisenroth 2018, arXiv:1805.10196, section 4).
    pub(crate) fn add_pending(&mut self, space: &Space, pending: &[Config], stream: &mut Stream) {
        for config in pending {
            // In pairs to both sides of the mean, so that the mean over all stays.
            let half: Vec<f64> = (0..FANTASIES / 2).map(|_| stream.normal()).collect();
            let deviations: Vec<f64> = half.iter().flat_map(|z| [*z, -z]).collect();
            self.posterior.add_pending(&space.point(config), &deviations);
        }
        let of_pending: Vec<Vec<f64>> =
            pending.iter().map(|config| self.posterior.in_fantasies(&space.point(config)).0).collect();
        let count = of_pending.first().map_or(1, Vec::len);
        let lowest = |fantasy: usize| of_pending.iter().map(|means| means[fantasy]).fold(self.lowest_mean, f64::min);
        self.lowest_means = (0..count).map(lowest).collect();
    }
}
