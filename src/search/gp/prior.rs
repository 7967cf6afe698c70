//! Priors of the hyper-parameters: weak ones, since a search has few results to overrule them with.
//!
//! Those of Optuna 5 (`optuna/_gp/prior.py`). Measured here against priors that lengthen the scales with the number of
//! coordinates (Hvarfner et al. 2024, arXiv:2402.02229): half the regret or less after 25 trials, the same after 50.

use super::kernel::{Kernel, Theta};

/// Priors for `width` coordinates, and the box in which theta lies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Priors {
    width: usize,
    of: TargetKind,
}

/// What a process is fitted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TargetKind {
    /// A metric: mostly function, with a little noise.
    Metric,
    /// Whether a trial failed: as likely all noise as all function.
    Failure,
}

impl Priors {
    pub(crate) fn new(width: usize, of: TargetKind) -> Self {
        Self { width, of }
    }

    /// Ends of each number of (ln l, ln s2, ln a, ln v).
    pub(crate) fn bounds(&self) -> Vec<(f64, f64)> {
        let mut bounds = vec![(libm::log(0.025), 6.0); self.width];
        let least_signal = if self.of == TargetKind::Metric { 0.01 } else { 1e-4 };
        bounds.push((libm::log(least_signal), libm::log(100.0)));
        bounds.push((libm::log(1e-4), libm::log(100.0)));
        bounds.push((libm::log(1e-6), 0.0));
        bounds
    }

    /// Where a fit starts when nothing is known.
    pub(crate) fn start(&self) -> Vec<f64> {
        let mut theta = vec![libm::log(0.5) + 0.5 * libm::log(self.width.max(1) as f64); self.width];
        theta.extend([0.0, 0.0, -5.0]);
        theta
    }

    /// A rough function without noise. From smooth starts a fit takes a function that jumps from one integer to the next
    /// for noise, and never comes back.
    pub(crate) fn rough_start(&self) -> Vec<f64> {
        let mut theta = vec![libm::log(0.1) + 0.5 * libm::log(self.width.max(1) as f64); self.width];
        theta.extend([0.0, -2.0, -9.0]);
        theta
    }

    /// −ln prior of (ln l, ln s2, ln a, ln v), constants dropped; its gradient is added to `gradient`.
    ///
    /// 0.1 (l² + l⁻²) for each lengthscale: flat about 1, steep below 0.2 and above 5. s2 ~ Gamma(2, 1), a ~ Gamma(1.5, 1) and
    /// v ~ Gamma(1.1, rate 30): s2 − ln s2, a − 0.5 ln a and 30 v − 0.1 ln v. All are densities of l⁻², s2, a and v, not of
    /// logarithms. Of failures s2 is exponential and v even: nothing is known of how many are the configuration's fault.
    pub(crate) fn penalty(&self, log_theta: &[f64], gradient: &mut [f64]) -> f64 {
        let mut sum = 0.0;
        for (i, (&x, g)) in log_theta.iter().zip(gradient).enumerate() {
            let e = libm::exp(x);
            let (value, slope) = match i {
                i if i < self.width => (0.1 * (e * e + 1.0 / (e * e)), 0.2 * (e * e - 1.0 / (e * e))),
                i if i == self.width + 1 => (e - 0.5 * x, e - 0.5),
                i => match (self.of, i == self.width) {
                    (TargetKind::Metric, true) => (e - x, e - 1.0),
                    (TargetKind::Metric, false) => (30.0 * e - 0.1 * x, 30.0 * e - 0.1),
                    (TargetKind::Failure, true) => (e, e),
                    (TargetKind::Failure, false) => (0.0, 0.0),
                },
            };
            sum += value;
            *g += slope;
        }
        sum
    }
}

impl Kernel {
    /// Number of hyper-parameters.
    pub(crate) fn theta_width(&self) -> usize {
        self.width() + SCALARS
    }
}

impl Theta {
    /// From (ln l, ln s2, ln a, ln v), where a kernel without a sum leaves a out.
    pub(crate) fn from_log(log_theta: &[f64], has_sum: bool) -> Self {
        let (l, rest) = log_theta.split_at(log_theta.len() - SCALARS);
        let e = |i: usize| libm::exp(rest[i]);
        Self { l: l.iter().map(|&x| libm::exp(x)).collect(), s2: e(0), a: if has_sum { e(1) } else { 0.0 }, v: e(2) }
    }

    /// Variance of the function anywhere.
    pub(crate) fn signal(&self) -> f64 {
        self.s2 + self.a
    }
}

/// How many numbers of theta are no lengthscales.
pub(crate) const SCALARS: usize = 3;
