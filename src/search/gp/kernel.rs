//! Matérn-5/2 over mixed coordinates.

use super::axis::Axis;
use crate::search::space::Space;

/// √5
const ROOT5: f64 = 2.236_067_977_499_79;

/// Hyper-parameters.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Theta {
    /// Lengthscales.
    pub(crate) l: Vec<f64>,
    /// Signal variance of what the coordinates do together.
    pub(crate) s2: f64,
    /// Signal variance of the sum of what each coordinate does by itself.
    pub(crate) a: f64,
    /// Noise variance.
    pub(crate) v: f64,
}

/// The kernel, by what each coordinate means.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Kernel {
    pub(crate) axes: Vec<Axis>,
    /// Whether it has the sum of what each coordinate does by itself; without it, a is 0.
    pub(crate) has_sum: bool,
}

/// From so many coordinates on there is a sum. Measured here, one trial at a time: with nine mixed coordinates it more than halves
/// the median regret after 50 trials, in each of three sets of studies; with four to six numbers there is more than without it.
const SUM_FROM: usize = 8;

impl Kernel {
    pub(crate) fn new(space: &Space) -> Self {
        Self { axes: space.dimensions().iter().map(Axis::new).collect(), has_sum: space.width() >= SUM_FROM }
    }

    /// Number of coordinates.
    pub(crate) fn width(&self) -> usize {
        self.axes.len()
    }
}

/// s2 (1 + √5 r + 5/3 r²) e^(−√5 r) (Rasmussen and Williams 2006, eq. 4.17)
pub(crate) fn matern(s2: f64, r2: f64) -> f64 {
    let r = ROOT5 * r2.sqrt();
    s2 * (1.0 + r + r * r / 3.0) * exp_of_negative(r)
}

/// Derivative of [`matern`] by r²: −5/6 s2 (1 + √5 r) e^(−√5 r)
pub(crate) fn matern_slope(s2: f64, r2: f64) -> f64 {
    let r = ROOT5 * r2.sqrt();
    -5.0 / 6.0 * s2 * (1.0 + r) * exp_of_negative(r)
}

/// e^(−r) for r ≥ 0, within 1e-15 of itself; above 708 it stays at the smallest normal number.
///
/// `libm`'s took half of the time of a proposal. This one is sums and products without a branch, which the compiler vectorises: −r = n ln 2 + t with |t| ≤ ln 2 / 2, ln 2 split in two (Cody and Waite 1980), eᵗ by its series.
#[inline(always)]
fn exp_of_negative(r: f64) -> f64 {
    /// Adding it leaves the nearest integer in the last bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    /// 1 / k!, from 13 down.
    const SERIES: [f64; 14] = [
        1.0 / 6_227_020_800.0,
        1.0 / 479_001_600.0,
        1.0 / 39_916_800.0,
        1.0 / 3_628_800.0,
        1.0 / 362_880.0,
        1.0 / 40_320.0,
        1.0 / 5_040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        1.0 / 2.0,
        1.0,
        1.0,
    ];
    let x = if r < 708.0 { -r } else { -708.0 };
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let t = (x - n * LN2_HIGH) - n * LN2_LOW;
    let series = SERIES.iter().fold(0.0, |sum, term| sum * t + term);
    series * f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_falling_exponential_is_that_of_libm() {
        assert_eq!(exp_of_negative(0.0), 1.0);
        for i in 0..200_000 {
            let r = f64::from(i) * 3.5e-3;
            assert!((exp_of_negative(r) / libm::exp(-r) - 1.0).abs() < 1e-15, "{r}");
        }
        for r in [1e-300, 1e-17, 708.0, 1e4, f64::INFINITY] {
            assert!((exp_of_negative(r) - libm::exp(-r)).abs() < 1e-15, "{r}");
        }
    }
}
