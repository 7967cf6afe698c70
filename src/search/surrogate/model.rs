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

    /// Counts improvements from the measured points for which `counts` says so, if there are any; the others come
    /// after them.
    pub(super) fn keep(&mut self, counts: &dyn Fn(&[f64]) -> bool) {
        let (kept, others): (Vec<Point>, Vec<Point>) = self.measured.drain(..).partition(|point| counts(point));
        let lowest = kept.first().map(|point| self.posterior.mean(point));
        self.measured = kept.into_iter().chain(others).collect();
        self.lowest_mean = lowest.unwrap_or(self.lowest_mean);
        self.lowest_means = vec![self.lowest_mean];
    }

    /// How many fantasies of pending trials there are; 1 while none is pending.
    pub(crate) fn fantasies(&self) -> usize {
        self.posterior.fantasies()
    }

    /// Lowest posterior mean at a point that was measured in a part of the space; the median of all where none was.
    pub(crate) fn lowest_in(&self, space: &Space, part: &Part) -> f64 {
        let there = self.measured.iter().find(|point| part.holds(space, point));
        self.posterior.mean(there.unwrap_or(&self.measured[self.measured.len() / 2]))
    }

    /// Expected improvement in the metric's own unit, from its logarithm in the unit of the transformed targets: to first order
    /// about the lowest mean. The largest finite number where it would be larger.
    pub(crate) fn improvement(&self, log_ei: f64) -> f64 {
        let improvement = libm::exp(log_ei) * self.unit();
        if improvement.is_finite() { improvement } else { f64::MAX }
    }

    /// What 1 on the process's scale is in the metric's own unit, about the lowest mean.
    pub(crate) fn unit(&self) -> f64 {
        let (now, better) = (self.transform.invert(self.lowest_mean), self.transform.invert(self.lowest_mean - STEP));
        (now - better) / STEP
    }

    /// Conditions the posterior on configurations that are still running, as they come out in some fantasies: what is proposed then
    /// promises most together with them (Snoek, Larochelle and Adams 2012, arXiv:1206.2944, section 3.2; Wilson, Hutter and
    /// Deisenroth 2018, arXiv:1805.10196, section 4).
    /// Improvements count from those of them as well for which `counts` says so.
    pub(crate) fn add_pending(
        &mut self,
        space: &Space,
        pending: &[Config],
        counts: &dyn Fn(&[f64]) -> bool,
        stream: &mut Stream,
    ) {
        for config in pending {
            // In pairs to both sides of the mean, so that the mean over all stays.
            let half: Vec<f64> = (0..FANTASIES / 2).map(|_| stream.normal()).collect();
            let deviations: Vec<f64> = half.iter().flat_map(|z| [*z, -z]).collect();
            self.posterior.add_pending(&space.point(config), &deviations);
        }
        let points = pending.iter().map(|config| space.point(config)).filter(|point| counts(point));
        let of_pending: Vec<Vec<f64>> = points.map(|point| self.posterior.in_fantasies(&point).0).collect();
        let count = self.posterior.fantasies();
        let lowest = |fantasy: usize| of_pending.iter().map(|means| means[fantasy]).fold(self.lowest_mean, f64::min);
        self.lowest_means = (0..count).map(lowest).collect();
    }
}
