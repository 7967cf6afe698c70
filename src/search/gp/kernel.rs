//! Matérn-5/2 over mixed coordinates.

use crate::search::Space;

/// √5
const ROOT5: f64 = 2.236_067_977_499_79;

/// Hyper-parameters.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Theta {
    /// Lengthscales.
    pub(crate) l: Vec<f64>,
    /// Signal variance.
    pub(crate) s2: f64,
    /// Noise variance.
    pub(crate) v: f64,
}

/// Which coordinates are categories.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Kernel {
    pub(crate) categorical: Vec<bool>,
}

impl Kernel {
    pub(crate) fn new(space: &Space) -> Self {
        Self { categorical: space.dimensions().iter().map(|d| d.is_categorical()).collect() }
    }

    /// Number of coordinates.
    pub(crate) fn width(&self) -> usize {
        self.categorical.len()
    }

    /// Squared difference in coordinate `d`; 0 or 1 for categories.
    pub(crate) fn delta(&self, d: usize, a: &[f64], b: &[f64]) -> f64 {
        if self.categorical[d] {
            return f64::from(u8::from(a[d] != b[d]));
        }
        (a[d] - b[d]) * (a[d] - b[d])
    }

    /// r² = Σ delta_d / l_d²
    pub(crate) fn r2(&self, theta: &Theta, a: &[f64], b: &[f64]) -> f64 {
        (0..self.width()).fold(0.0, |sum, d| sum + self.delta(d, a, b) / (theta.l[d] * theta.l[d]))
    }

    /// k(a, b)
    pub(crate) fn at(&self, theta: &Theta, a: &[f64], b: &[f64]) -> f64 {
        matern(theta.s2, self.r2(theta, a, b))
    }

    /// ∂k(a, b)/∂a_d for a numeric coordinate.
    pub(crate) fn slope(&self, theta: &Theta, d: usize, a: &[f64], b: &[f64]) -> f64 {
        if self.categorical[d] {
            return 0.0;
        }
        matern_slope(theta.s2, self.r2(theta, a, b)) * 2.0 * (a[d] - b[d]) / (theta.l[d] * theta.l[d])
    }
}

/// s2 (1 + √5 r + 5/3 r²) e^(−√5 r) (Rasmussen and Williams 2006, eq. 4.17)
pub(crate) fn matern(s2: f64, r2: f64) -> f64 {
    let r = ROOT5 * r2.sqrt();
    s2 * (1.0 + r + r * r / 3.0) * libm::exp(-r)
}

/// Derivative of [`matern`] by r²: −5/6 s2 (1 + √5 r) e^(−√5 r)
pub(crate) fn matern_slope(s2: f64, r2: f64) -> f64 {
    let r = ROOT5 * r2.sqrt();
    -5.0 / 6.0 * s2 * (1.0 + r) * libm::exp(-r)
}
