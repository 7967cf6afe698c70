//! Plain code, for CPUs without an instruction set that the crate knows.

use super::body::{COUNTS, INVERSE_ROOT, Sealed, Simd, fits_padding};

/// Plain code: one lane, `f32::mul_add`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scalar;

impl Sealed for Scalar {}
const _: () = fits_padding::<Scalar>();

impl Simd for Scalar {
    type V = f32;
    const LANES: usize = 1;
    const ROWS: usize = 4;
    const SPARSE_TILE: [usize; 2] = [1, 8];
    const ALONE_PERCENT: usize = 100;

    #[inline(always)]
    fn splat(self, x: f32) -> f32 {
        x
    }
    #[inline(always)]
    unsafe fn load(self, from: *const f32) -> f32 {
        // SAFETY: the caller promises one readable number.
        unsafe { from.read_unaligned() }
    }
    #[inline(always)]
    unsafe fn store(self, v: f32, to: *mut f32) {
        // SAFETY: the caller promises one writable number.
        unsafe { to.write_unaligned(v) }
    }
    #[inline(always)]
    fn add(self, a: f32, b: f32) -> f32 {
        a + b
    }
    #[inline(always)]
    fn sub(self, a: f32, b: f32) -> f32 {
        a - b
    }
    #[inline(always)]
    fn mul(self, a: f32, b: f32) -> f32 {
        a * b
    }
    #[inline(always)]
    fn div(self, a: f32, b: f32) -> f32 {
        a / b
    }
    #[inline(always)]
    fn sqrt(self, a: f32) -> f32 {
        a.sqrt()
    }
    #[inline(always)]
    fn mul_add(self, a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }
    #[inline(always)]
    fn max(self, a: f32, b: f32) -> f32 {
        if a > b { a } else { b }
    }
    #[inline(always)]
    fn min(self, a: f32, b: f32) -> f32 {
        if a < b { a } else { b }
    }
    #[inline(always)]
    fn if_less(self, a: f32, b: f32, yes: f32, no: f32) -> f32 {
        if a < b { yes } else { no }
    }
    #[inline(always)]
    fn is_not_zero(self, a: f32) -> u32 {
        u32::from(a != 0.0)
    }
    #[inline(always)]
    fn abs(self, a: f32) -> f32 {
        a.abs()
    }
    #[inline(always)]
    fn copy_sign(self, a: f32, b: f32) -> f32 {
        a.copysign(b)
    }
    #[inline(always)]
    fn round(self, a: f32) -> f32 {
        a.round_ties_even()
    }
    #[inline(always)]
    fn exponent(self, a: f32) -> f32 {
        ((a.to_bits() >> 23) as i32 - 127) as f32
    }
    #[inline(always)]
    fn exp2_integer(self, n: f32) -> f32 {
        f32::from_bits(((n as i32).wrapping_add(127) << 23) as u32)
    }
    #[inline(always)]
    fn guess_inverse_root(self, a: f32) -> f32 {
        f32::from_bits(INVERSE_ROOT.wrapping_sub(a.to_bits() >> 1))
    }
    #[inline(always)]
    fn flushed(self, a: f32) -> f32 {
        if a.to_bits() & COUNTS == 0 { 0.0 } else { a }
    }
}
