//! A Gaussian process given the observations of a study, with what an acquisition function asks of it.

use crate::search::config::Config;
use crate::search::gp::{Posterior, Transform};
use crate::search::space::{Point, Space};

/// Step on the process's scale over which the slope of the transform is measured; 1 is the standard deviation of all targets.
const STEP: f64 = 1e-3;

/// A Gaussian process given the observations of a study.
pub(crate) struct Surrogate {
    pub(crate) posterior: Posterior,
    /// Lowest posterior mean at a point that was measured.
    pub(crate) lowest_mean: f64,
    /// The measured points, the lowest posterior mean first.
    pub(crate) measured: Vec<Point>,
    pub(crate) transform: Transform,
}

impl Surrogate {
    /// Posterior and lowest mean, from which improvements count.
    pub(crate) fn process(&self) -> (&Posterior, f64) {
        (&self.posterior, self.lowest_mean)
    }

    /// Expected improvement in the metric's own unit, from its logarithm in the unit of the transformed targets: to first order
    /// about the lowest mean. The largest finite number where it would be larger.
    pub(crate) fn improvement(&self, log_ei: f64) -> f64 {
        let (now, better) = (self.transform.invert(self.lowest_mean), self.transform.invert(self.lowest_mean - STEP));
        let improvement = libm::exp(log_ei) * ((now - better) / STEP);
        if improvement.is_finite() { improvement } else { f64::MAX }
    }

    /// Conditions the posterior on configurations that are still running at their own means, so that nothing is proposed beside
    /// them (kriging believer; Ginsbourger et al. 2010).
    pub(crate) fn condition_on_pending(&mut self, space: &Space, pending: &[Config]) {
        for config in pending {
            self.posterior.condition_on_mean(&space.point(config));
        }
    }
}
