//! How probable it is that a quantity stays below a limit.

use crate::search::gp::Posterior;
use crate::search::special::ln_normal_cdf;

/// A process over a quantity that must stay below a limit.
#[derive(Clone, Debug)]
pub(crate) struct Threshold {
    pub(super) posterior: Posterior,
    /// The limit, on the process's scale.
    pub(super) limit: f64,
    /// Power of the probability: above 1 where a trial that exceeds the limit also shows nothing of the metric.
    pub(super) power: f64,
}

impl Threshold {
    /// Whether staying below the limit is more probable than not.
    pub(crate) fn is_likely(&self, at: &[f64]) -> bool {
        self.posterior.mean(at) < self.limit
    }

    /// ln of the probability that the quantity at a point lies below the limit, times the power.
    pub(crate) fn ln_probability(&self, at: &[f64]) -> f64 {
        let (mean, variance) = self.posterior.at(at);
        self.power * ln_normal_cdf((self.limit - mean) / variance.sqrt()).0
    }

    /// The same with its derivatives by numeric coordinates.
    pub(crate) fn with_slopes(&self, at: &[f64], dimensions: &[usize]) -> (f64, Vec<f64>) {
        let ((mean, variance), slopes) = self.posterior.with_slopes(at, dimensions);
        let sd = variance.sqrt();
        let z = (self.limit - mean) / sd;
        let (value, by_z) = ln_normal_cdf(z);
        let slope = |(mean, variance): (f64, f64)| self.power * by_z * (-mean / sd - z * variance / (2.0 * sd * sd));
        (self.power * value, slopes.into_iter().map(slope).collect())
    }
}
