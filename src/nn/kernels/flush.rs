//! Numbers too small to count become zero.
//!
//! Weight decay, momenta and saturated units lead towards subnormal numbers, where some CPUs multiply a hundred times more
//! slowly, and where what decays stays, since the least of them round to themselves. The arithmetic of the CPU could be
//! told to flush them, but x86 and Arm disagree on which results are subnormal; so kernels do it, alike on both.

use super::simd::{Kernel, Scalar, Simd, dispatch};

/// 2⁻⁶³, the root of the least normal number: products of parameters, outputs and gradients that are no smaller are normal.
pub(crate) const LEAST: f32 = 1.084_202_2e-19;
/// 2⁻¹²⁰. Means of squares below are zero.
pub(crate) const LEAST_SQUARE: f32 = 7.523_164e-37;

/// Zero in place of a number of a magnitude below [`LEAST`]; NaN stays.
#[inline(always)]
pub(crate) fn flushed(x: f32) -> f32 {
    Scalar.flushed(x)
}

struct Flush<'a> {
    x: &'a mut [f32],
    least: f32,
}

impl Kernel for Flush<'_> {
    type Output = ();

    /// The compiler makes vectors of it.
    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        self.x.iter_mut().for_each(|x| *x = if x.abs() < self.least { 0.0 } else { *x });
    }
}

/// Makes zeros of the numbers of a magnitude below `least`; NaN stays.
pub(crate) fn flush(x: &mut [f32], least: f32) {
    dispatch(Flush { x, least });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_small_becomes_zero_and_nothing_else() {
        assert_eq!([LEAST, LEAST_SQUARE], [-63, -120].map(|n| 2.0_f32.powi(n)));
        assert_eq!(LEAST * LEAST, f32::MIN_POSITIVE);
        let below = LEAST.next_down();
        let mut x = [below, -below, LEAST, -LEAST, 1e-45, -0.0, f32::INFINITY, f32::NAN];
        let one_by_one = x.map(flushed);
        flush(&mut x, LEAST);
        for x in [x, one_by_one] {
            let zeros = [0, 1, 4, 5].map(|i: usize| x[i]);
            assert_eq!(zeros, [0.0; 4]);
            assert_eq!((&x[2..4], x[6]), (&[LEAST, -LEAST][..], f32::INFINITY));
            assert!(x[7].is_nan());
        }
    }
}
