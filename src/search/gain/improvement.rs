//! Expected improvement of one goal.

use super::kind::{Gain, averaged, log_mean};
use crate::search::gp::{Posterior, WithSlopes};
use crate::search::special::{h_ratios, ln_h};

/// How far one goal falls below its best value, by expectation.
pub(crate) struct Improvement<'a> {
    /// Posteriors under different hyper-parameters, with the values to fall below, one a fantasy of how pending trials come out; EI
    /// is the mean over all of them (Snoek, Larochelle and Adams 2012, arXiv:1206.2944, section 3.2).
    pub(crate) processes: Vec<(&'a Posterior, &'a [f64])>,
}

impl Gain for Improvement<'_> {
    /// ln EI: the logarithm of the expectation of max(0, lowest − f(x)), averaged over the posteriors.
    fn value(&self, x: &[f64]) -> f64 {
        let value = |&(posterior, lowest): &(&Posterior, &[f64])| {
            let (means, variance) = posterior.in_fantasies(x);
            let sd = variance.sqrt();
            let value = move |(lowest, mean): (&f64, f64)| libm::log(sd) + ln_h((lowest - mean) / sd);
            lowest.iter().zip(means).map(value).collect::<Vec<_>>()
        };
        log_mean(&self.processes.iter().flat_map(value).collect::<Vec<_>>())
    }

    /// The derivatives are (φ sd′ − Φ mean′) / (sd h) for one process, weighted by EI.
    fn value_and_slopes(&self, x: &[f64], dimensions: &[usize]) -> (f64, Vec<f64>) {
        let of_one = |&(posterior, lowest): &(&Posterior, &[f64])| {
            let WithSlopes { means, variance, slopes } = posterior.in_fantasies_with_slopes(x, dimensions);
            let sd = variance.sqrt();
            let in_fantasy = move |fantasy: usize| {
                let z = (lowest[fantasy] - means[fantasy]) / sd;
                let (cdf, pdf) = h_ratios(z);
                let slope =
                    |(means, variance): &(Vec<f64>, f64)| (pdf * variance / (2.0 * sd) - cdf * means[fantasy]) / sd;
                (libm::log(sd) + ln_h(z), slopes.iter().map(slope).collect::<Vec<f64>>())
            };
            (0..lowest.len()).map(in_fantasy).collect::<Vec<_>>()
        };
        averaged(self.processes.iter().flat_map(of_one), dimensions.len())
    }
}
