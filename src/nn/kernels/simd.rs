//! The vector operations that kernels are written in, and the choice of their body.

use std::sync::OnceLock;

/// Vector operations of one instruction set. A value of the type is the proof that this CPU has it.
///
/// Every operation is exactly rounded, so bodies differ in speed only. `max` and `min` return their second operand when
/// either is NaN, as the x86 instructions do.
pub trait Simd: Copy {
    /// A vector.
    type V: Copy;
    /// Numbers in a vector.
    const LANES: usize;
    /// Rows of a GEMM register tile of two vectors' width.
    const ROWS: usize;

    /// All lanes equal to `x`.
    fn splat(self, x: f32) -> Self::V;
    /// Reads a vector.
    ///
    /// # Safety
    /// `LANES` numbers must be readable at `from`; no alignment is asked.
    unsafe fn load(self, from: *const f32) -> Self::V;
    /// Writes a vector.
    ///
    /// # Safety
    /// `LANES` numbers must be writable at `to`; no alignment is asked.
    unsafe fn store(self, v: Self::V, to: *mut f32);
    /// a + b
    fn add(self, a: Self::V, b: Self::V) -> Self::V;
    /// a − b
    fn sub(self, a: Self::V, b: Self::V) -> Self::V;
    /// a · b
    fn mul(self, a: Self::V, b: Self::V) -> Self::V;
    /// a / b
    fn div(self, a: Self::V, b: Self::V) -> Self::V;
    /// √a
    fn sqrt(self, a: Self::V) -> Self::V;
    /// a · b + c, rounded once
    fn mul_add(self, a: Self::V, b: Self::V, c: Self::V) -> Self::V;
    /// `a > b ? a : b`
    fn max(self, a: Self::V, b: Self::V) -> Self::V;
    /// `a < b ? a : b`
    fn min(self, a: Self::V, b: Self::V) -> Self::V;
    /// `a < b ? yes : no`, lane by lane
    fn if_less(self, a: Self::V, b: Self::V, yes: Self::V, no: Self::V) -> Self::V;
    /// |a|
    fn abs(self, a: Self::V) -> Self::V;
    /// Magnitude of `a` with the sign of `b`.
    fn copy_sign(self, a: Self::V, b: Self::V) -> Self::V;
    /// Nearest integer, ties to even.
    fn round(self, a: Self::V) -> Self::V;
    /// 2ⁿ for integral `n` in −126 ..= 127.
    fn exp2_integer(self, n: Self::V) -> Self::V;
}

/// A computation that any body can run.
pub trait Kernel {
    /// What it returns.
    type Output;
    /// Runs on one body. Must be `#[inline(always)]`, so that it is compiled with the instructions of that body.
    fn run<S: Simd>(self, s: S) -> Self::Output;
}

/// Plain code: one lane, `f32::mul_add`.
#[derive(Clone, Copy, Debug)]
pub struct Scalar;

impl Simd for Scalar {
    type V = f32;
    const LANES: usize = 1;
    const ROWS: usize = 4;

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
    fn exp2_integer(self, n: f32) -> f32 {
        f32::from_bits(((n as i32).wrapping_add(127) << 23) as u32)
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::*;

    use super::Simd;

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

    impl Simd for Avx2 {
        type V = __m256;
        const LANES: usize = 8;
        const ROWS: usize = 6;

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
            exp2_integer(n) = {
                let biased = _mm256_add_epi32(_mm256_cvttps_epi32(n), _mm256_set1_epi32(127));
                _mm256_castsi256_ps(_mm256_slli_epi32::<23>(biased))
            };
        }
    }

    impl Simd for Avx512 {
        type V = __m512;
        const LANES: usize = 16;
        const ROWS: usize = 8;

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
            exp2_integer(n) = {
                let biased = _mm512_add_epi32(_mm512_cvttps_epi32(n), _mm512_set1_epi32(127));
                _mm512_castsi512_ps(_mm512_slli_epi32::<23>(biased))
            };
        }
    }

    /// Compiles a kernel with AVX2 and FMA.
    ///
    /// # Safety
    /// The CPU must have both.
    #[target_feature(enable = "avx2,fma")]
    pub(super) unsafe fn run_avx2<K: super::Kernel>(kernel: K) -> K::Output {
        kernel.run(Avx2(()))
    }

    /// Compiles a kernel with AVX-512.
    ///
    /// # Safety
    /// The CPU must have F, DQ and VL.
    #[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
    pub(super) unsafe fn run_avx512<K: super::Kernel>(kernel: K) -> K::Output {
        kernel.run(Avx512(()))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Body {
    Scalar,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

/// Bodies that this CPU can run, slowest first.
pub fn available() -> Vec<&'static str> {
    bodies().into_iter().map(|(name, _)| name).collect()
}

fn bodies() -> Vec<(&'static str, Body)> {
    let mut bodies = vec![("scalar", Body::Scalar)];
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            bodies.push(("avx2", Body::Avx2));
            if has_avx512() {
                bodies.push(("avx512", Body::Avx512));
            }
        }
    }
    bodies
}

#[cfg(target_arch = "x86_64")]
fn has_avx512() -> bool {
    is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512dq") && is_x86_feature_detected!("avx512vl")
}

/// The fastest body, or the one that `RUN_SIMD` names if this CPU has it.
fn chosen() -> Body {
    static CHOSEN: OnceLock<Body> = OnceLock::new();
    *CHOSEN.get_or_init(|| {
        let bodies = bodies();
        let wanted = std::env::var("RUN_SIMD").ok();
        let forced = wanted.as_deref().and_then(|name| bodies.iter().find(|(n, _)| *n == name));
        if let (Some(name), None) = (&wanted, forced) {
            tracing::warn!(RUN_SIMD = name, "this CPU has no such instruction set; using the fastest that it has");
        }
        forced.or(bodies.last()).map_or(Body::Scalar, |(_, body)| *body)
    })
}

/// Runs a kernel on the best body of this CPU.
#[inline]
pub fn dispatch<K: Kernel>(kernel: K) -> K::Output {
    match chosen() {
        Body::Scalar => kernel.run(Scalar),
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `bodies` lists it only where it was detected.
        Body::Avx2 => unsafe { x86::run_avx2(kernel) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `bodies` lists it only where it was detected.
        Body::Avx512 => unsafe { x86::run_avx512(kernel) },
    }
}

/// Runs a kernel on every body that this CPU has, for tests that compare them.
#[cfg(test)]
pub(crate) fn on_every_body<K: Kernel>(make: impl Fn() -> K) -> Vec<(&'static str, K::Output)> {
    let run = |body| match body {
        Body::Scalar => make().run(Scalar),
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `bodies` lists it only where it was detected.
        Body::Avx2 => unsafe { x86::run_avx2(make()) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `bodies` lists it only where it was detected.
        Body::Avx512 => unsafe { x86::run_avx512(make()) },
    };
    bodies().into_iter().map(|(name, body)| (name, run(body))).collect()
}
