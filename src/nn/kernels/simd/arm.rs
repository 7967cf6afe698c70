//! The body for 64-bit Arm: NEON.

use std::arch::aarch64::*;

use super::body::{COUNTS, INVERSE_ROOT, Sealed, Simd, fits_padding};

/// NEON, 4 lanes. Every 64-bit Arm CPU has it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Neon;

/// A method that is a few intrinsics.
macro_rules! intrinsic {
    ($($name:ident($($arg:ident),*) = $body:expr;)*) => {$(
        #[inline(always)]
        fn $name(self, $($arg: Self::V),*) -> Self::V {
            // SAFETY: every 64-bit Arm CPU has NEON.
            unsafe { $body }
        }
    )*};
}

impl Sealed for Neon {}
const _: () = fits_padding::<Neon>();

impl Simd for Neon {
    type V = float32x4_t;
    const LANES: usize = 4;
    const ROWS: usize = 8;
    const SPARSE_TILE: [usize; 2] = [2, 8];
    /// Not measured; that of AVX2.
    const ALONE_PERCENT: usize = 125;

    #[inline(always)]
    fn splat(self, x: f32) -> float32x4_t {
        // SAFETY: every 64-bit Arm CPU has NEON.
        unsafe { vdupq_n_f32(x) }
    }
    #[inline(always)]
    unsafe fn load(self, from: *const f32) -> float32x4_t {
        // SAFETY: the caller promises four readable numbers.
        unsafe { vld1q_f32(from) }
    }
    #[inline(always)]
    unsafe fn store(self, v: float32x4_t, to: *mut f32) {
        // SAFETY: the caller promises four writable numbers.
        unsafe { vst1q_f32(to, v) }
    }
    #[inline(always)]
    fn is_not_zero(self, a: float32x4_t) -> u32 {
        const BITS: [u32; 4] = [1, 2, 4, 8];
        // SAFETY: every 64-bit Arm CPU has NEON, and four bits are readable.
        unsafe { vaddvq_u32(vbicq_u32(vld1q_u32(BITS.as_ptr()), vceqzq_f32(a))) }
    }
    intrinsic! {
        add(a, b) = vaddq_f32(a, b);
        sub(a, b) = vsubq_f32(a, b);
        mul(a, b) = vmulq_f32(a, b);
        div(a, b) = vdivq_f32(a, b);
        sqrt(a) = vsqrtq_f32(a);
        mul_add(a, b, c) = vfmaq_f32(c, a, b);
        // Arm's own maximum and minimum treat NaN in another way.
        max(a, b) = vbslq_f32(vcgtq_f32(a, b), a, b);
        min(a, b) = vbslq_f32(vcltq_f32(a, b), a, b);
        if_less(a, b, yes, no) = vbslq_f32(vcltq_f32(a, b), yes, no);
        abs(a) = vabsq_f32(a);
        copy_sign(a, b) = vbslq_f32(vdupq_n_u32(0x8000_0000), b, a);
        round(a) = vrndnq_f32(a);
        exponent(a) = {
            let biased = vreinterpretq_s32_u32(vshrq_n_u32::<23>(vreinterpretq_u32_f32(a)));
            vcvtq_f32_s32(vsubq_s32(biased, vdupq_n_s32(127)))
        };
        exp2_integer(n) = {
            let biased = vaddq_s32(vcvtq_s32_f32(n), vdupq_n_s32(127));
            vreinterpretq_f32_s32(vshlq_n_s32::<23>(biased))
        };
        guess_inverse_root(a) = {
            let half = vshrq_n_u32::<1>(vreinterpretq_u32_f32(a));
            vreinterpretq_f32_u32(vsubq_u32(vdupq_n_u32(INVERSE_ROOT), half))
        };
        flushed(a) = {
            let bits = vreinterpretq_u32_f32(a);
            vreinterpretq_f32_u32(vandq_u32(bits, vtstq_u32(bits, vdupq_n_u32(COUNTS))))
        };
    }
}
