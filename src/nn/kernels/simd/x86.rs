//! Bodies for x86-64: AVX2 with FMA, and AVX-512.

use std::arch::x86_64::*;

use super::body::{COUNTS, INVERSE_ROOT, Sealed, Simd, fits_padding};

/// AVX2 with FMA, 8 lanes. Made only after detection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Avx2(pub(super) ());

/// AVX-512 F, DQ and VL, 16 lanes. Made only after detection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Avx512(pub(super) ());

/// A method that is one intrinsic.
macro_rules! intrinsic {
    ($($name:ident($($arg:ident),*) = $body:expr;)*) => {$(
        #[inline(always)]
        fn $name(self, $($arg: Self::V),*) -> Self::V {
            // SAFETY: a value of this type exists only where the CPU has the instruction set.
            unsafe { $body }
        }
    )*};
}

impl Sealed for Avx2 {}
const _: () = fits_padding::<Avx2>();

impl Simd for Avx2 {
    type V = __m256;
    const LANES: usize = 8;
    const ROWS: usize = 6;
    const SPARSE_TILE: [usize; 2] = [3, 4];
    const ALONE_PERCENT: usize = 125;

    #[inline(always)]
    fn splat(self, x: f32) -> __m256 {
        // SAFETY: a value of this type exists only where the CPU has the instruction set.
        unsafe { _mm256_set1_ps(x) }
    }
    #[inline(always)]
    unsafe fn load(self, from: *const f32) -> __m256 {
        // SAFETY: the caller promises eight readable numbers.
        unsafe { _mm256_loadu_ps(from) }
    }
    #[inline(always)]
    unsafe fn store(self, v: __m256, to: *mut f32) {
        // SAFETY: the caller promises eight writable numbers.
        unsafe { _mm256_storeu_ps(to, v) }
    }
    #[inline(always)]
    fn is_not_zero(self, a: __m256) -> u32 {
        // SAFETY: a value of this type exists only where the CPU has the instruction set.
        unsafe { _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_NEQ_UQ>(a, _mm256_setzero_ps())) as u32 }
    }
    intrinsic! {
        add(a, b) = _mm256_add_ps(a, b);
        sub(a, b) = _mm256_sub_ps(a, b);
        mul(a, b) = _mm256_mul_ps(a, b);
        div(a, b) = _mm256_div_ps(a, b);
        sqrt(a) = _mm256_sqrt_ps(a);
        mul_add(a, b, c) = _mm256_fmadd_ps(a, b, c);
        max(a, b) = _mm256_max_ps(a, b);
        min(a, b) = _mm256_min_ps(a, b);
        if_less(a, b, yes, no) = _mm256_blendv_ps(no, yes, _mm256_cmp_ps::<_CMP_LT_OQ>(a, b));
        abs(a) = _mm256_andnot_ps(_mm256_set1_ps(-0.0), a);
        copy_sign(a, b) = {
            let sign = _mm256_set1_ps(-0.0);
            _mm256_or_ps(_mm256_andnot_ps(sign, a), _mm256_and_ps(sign, b))
        };
        round(a) = _mm256_round_ps::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(a);
        exponent(a) = {
            let biased = _mm256_srli_epi32::<23>(_mm256_castps_si256(a));
            _mm256_cvtepi32_ps(_mm256_sub_epi32(biased, _mm256_set1_epi32(127)))
        };
        exp2_integer(n) = {
            let biased = _mm256_add_epi32(_mm256_cvttps_epi32(n), _mm256_set1_epi32(127));
            _mm256_castsi256_ps(_mm256_slli_epi32::<23>(biased))
        };
        guess_inverse_root(a) = {
            let half = _mm256_srli_epi32::<1>(_mm256_castps_si256(a));
            _mm256_castsi256_ps(_mm256_sub_epi32(_mm256_set1_epi32(INVERSE_ROOT.cast_signed()), half))
        };
        flushed(a) = {
            let counts = _mm256_and_si256(_mm256_castps_si256(a), _mm256_set1_epi32(COUNTS.cast_signed()));
            _mm256_andnot_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(counts, _mm256_setzero_si256())), a)
        };
    }
}

impl Sealed for Avx512 {}
const _: () = fits_padding::<Avx512>();

impl Simd for Avx512 {
    type V = __m512;
    const LANES: usize = 16;
    const ROWS: usize = 12;
    const SPARSE_TILE: [usize; 2] = [2, 8];
    const ALONE_PERCENT: usize = 140;

    #[inline(always)]
    fn splat(self, x: f32) -> __m512 {
        // SAFETY: a value of this type exists only where the CPU has the instruction set.
        unsafe { _mm512_set1_ps(x) }
    }
    #[inline(always)]
    unsafe fn load(self, from: *const f32) -> __m512 {
        // SAFETY: the caller promises sixteen readable numbers.
        unsafe { _mm512_loadu_ps(from) }
    }
    #[inline(always)]
    unsafe fn store(self, v: __m512, to: *mut f32) {
        // SAFETY: the caller promises sixteen writable numbers.
        unsafe { _mm512_storeu_ps(to, v) }
    }
    #[inline(always)]
    fn is_not_zero(self, a: __m512) -> u32 {
        // SAFETY: a value of this type exists only where the CPU has the instruction set.
        unsafe { u32::from(_mm512_cmp_ps_mask::<_CMP_NEQ_UQ>(a, _mm512_setzero_ps())) }
    }
    intrinsic! {
        add(a, b) = _mm512_add_ps(a, b);
        sub(a, b) = _mm512_sub_ps(a, b);
        mul(a, b) = _mm512_mul_ps(a, b);
        div(a, b) = _mm512_div_ps(a, b);
        sqrt(a) = _mm512_sqrt_ps(a);
        mul_add(a, b, c) = _mm512_fmadd_ps(a, b, c);
        max(a, b) = _mm512_max_ps(a, b);
        min(a, b) = _mm512_min_ps(a, b);
        if_less(a, b, yes, no) = _mm512_mask_blend_ps(_mm512_cmp_ps_mask::<_CMP_LT_OQ>(a, b), no, yes);
        abs(a) = _mm512_abs_ps(a);
        copy_sign(a, b) = {
            let sign = _mm512_set1_ps(-0.0);
            _mm512_or_ps(_mm512_andnot_ps(sign, a), _mm512_and_ps(sign, b))
        };
        round(a) = _mm512_roundscale_ps::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(a);
        exponent(a) = {
            let biased = _mm512_srli_epi32::<23>(_mm512_castps_si512(a));
            _mm512_cvtepi32_ps(_mm512_sub_epi32(biased, _mm512_set1_epi32(127)))
        };
        exp2_integer(n) = {
            let biased = _mm512_add_epi32(_mm512_cvttps_epi32(n), _mm512_set1_epi32(127));
            _mm512_castsi512_ps(_mm512_slli_epi32::<23>(biased))
        };
        guess_inverse_root(a) = {
            let half = _mm512_srli_epi32::<1>(_mm512_castps_si512(a));
            _mm512_castsi512_ps(_mm512_sub_epi32(_mm512_set1_epi32(INVERSE_ROOT.cast_signed()), half))
        };
        flushed(a) = {
            let counts = _mm512_test_epi32_mask(_mm512_castps_si512(a), _mm512_set1_epi32(COUNTS.cast_signed()));
            _mm512_maskz_mov_ps(counts, a)
        };
    }
}

/// Compiles a kernel with AVX2, FMA and the instructions on bits that came with them.
///
/// # Safety
/// The CPU must have all that is enabled.
#[target_feature(enable = "avx2,fma,bmi1,bmi2,popcnt")]
pub(super) unsafe fn run_avx2<K: super::Kernel>(kernel: K) -> K::Output {
    kernel.run(Avx2(()))
}

/// Compiles a kernel with AVX-512.
///
/// # Safety
/// The CPU must have all that is enabled.
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma,bmi1,bmi2,popcnt")]
pub(super) unsafe fn run_avx512<K: super::Kernel>(kernel: K) -> K::Output {
    kernel.run(Avx512(()))
}
