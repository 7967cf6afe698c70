//! Priors of the hyper-parameters, all normal on the logarithm.
//!
//! The lengthscale's grows with the number of coordinates (Hvarfner et al. 2024, arXiv:2402.02229), so that the process
//! stays smooth in many dimensions.

use super::Theta;

/// A normal prior with mean and standard deviation.
#[derive(Clone, Copy, Debug)]
struct Normal {
    mean: f64,
    sd: f64,
}

impl Normal {
    /// −ln density, constants dropped, with its derivative.
    fn penalty(self, x: f64) -> (f64, f64) {
        let z = (x - self.mean) / self.sd;
        (0.5 * z * z, z / self.sd)
    }
}

/// Priors for `width` coordinates, and the box in which theta lies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Priors {
    lengthscale: Normal,
    signal: Normal,
    noise: Normal,
    width: usize,
}

impl Priors {
    pub(crate) fn new(width: usize) -> Self {
        Self {
            lengthscale: Normal {
                mean: std::f64::consts::SQRT_2 + 0.5 * libm::log(width.max(1) as f64),
                sd: 1.732_050_807_568_877_2,
            },
            signal: Normal { mean: 0.0, sd: 1.0 },
            noise: Normal { mean: -7.0, sd: 2.5 },
            width,
        }
    }

    /// Ends of each number of (ln l, ln s2, ln v).
    pub(crate) fn bounds(&self) -> Vec<(f64, f64)> {
        let mut bounds = vec![(libm::log(0.025), 6.0); self.width];
        bounds.push((libm::log(0.01), libm::log(100.0)));
        bounds.push((libm::log(1e-6), 0.0));
        bounds
    }

    /// Where a fit starts when nothing is known.
    pub(crate) fn start(&self) -> Vec<f64> {
        let mut theta = vec![libm::log(0.5) + 0.5 * libm::log(self.width.max(1) as f64); self.width];
        theta.extend([0.0, -5.0]);
        theta
    }

    /// −ln prior of (ln l, ln s2, ln v); its gradient is added to `gradient`.
    pub(crate) fn penalty(&self, log_theta: &[f64], gradient: &mut [f64]) -> f64 {
        let mut sum = 0.0;
        for (i, (&x, g)) in log_theta.iter().zip(gradient).enumerate() {
            let prior = match i {
                i if i < self.width => self.lengthscale,
                i if i == self.width => self.signal,
                _ => self.noise,
            };
            let (value, slope) = prior.penalty(x);
            sum += value;
            *g += slope;
        }
        sum
    }
}

impl Theta {
    /// From (ln l, ln s2, ln v).
    pub(crate) fn from_log(log_theta: &[f64]) -> Self {
        let (l, rest) = log_theta.split_at(log_theta.len() - 2);
        Self { l: l.iter().map(|&x| libm::exp(x)).collect(), s2: libm::exp(rest[0]), v: libm::exp(rest[1]) }
    }
}
