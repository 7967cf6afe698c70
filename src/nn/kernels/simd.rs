//! The vector operations that kernels are written in, and the choice of their body.

use std::sync::OnceLock;

/// Vector operations of one instruction set. A value of the type is the proof that this CPU has it.
///
/// Every operation is exactly rounded or only moves bits, so bodies differ in speed only. `max` and `min` return their second
/// operand when either is NaN, as the x86 instructions do.
pub trait Simd: Copy {
    /// A vector.
    type V: Copy;
    /// Numbers in a vector.
    const LANES: usize;
    /// Rows of a GEMM register tile of two vectors' width.
    const ROWS: usize;
    /// Rows and vectors of a register tile for neighbouring rows that are zero at the same places: the fewer rows, the more
    /// zeros are left out; the more, the less often B is read.
    const SPARSE_TILE: [usize; 2];
    /// What a multiplication costs in a tile of one row, for loads and loops, in percent of one in such a tile; as measured.
    const ALONE_PERCENT: usize;

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
    /// Which lanes are neither 0 nor −0, as bits; NaN is not.
    fn is_not_zero(self, a: Self::V) -> u32;
    /// |a|
    fn abs(self, a: Self::V) -> Self::V;
    /// Magnitude of `a` with the sign of `b`.
    fn copy_sign(self, a: Self::V, b: Self::V) -> Self::V;
    /// Nearest integer, ties to even.
    fn round(self, a: Self::V) -> Self::V;
    /// ⌊log₂ a⌋ of a positive normal number.
    fn exponent(self, a: Self::V) -> Self::V;
    /// 2ⁿ for integral `n` in −126 ..= 127.
    fn exp2_integer(self, n: Self::V) -> Self::V;
    /// 1 / √a within 3.5 % of a positive normal number: its bits are nearly its logarithm, here halved and negated
    /// (Lomont 2003, "Fast inverse square root").
    fn guess_inverse_root(self, a: Self::V) -> Self::V;
    /// Zero in place of every number of a magnitude below [`LEAST`](super::LEAST); NaN stays.
    fn flushed(self, a: Self::V) -> Self::V;
}

/// What half the bits of a number are taken from to guess its inverse root.
const INVERSE_ROOT: u32 = 0x5f37_5a86;

/// Bits of the exponent of which every number from [`LEAST`](super::LEAST) on has one.
const COUNTS: u32 = 0x6000_0000;

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

#[cfg(target_arch = "x86_64")]
mod x86;

#[cfg(target_arch = "aarch64")]
mod arm;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Body {
    Scalar,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "aarch64")]
    Neon,
}

/// Bodies that this CPU can run, slowest first.
pub fn available() -> Vec<&'static str> {
    bodies().into_iter().map(|(name, _)| name).collect()
}

fn bodies() -> Vec<(&'static str, Body)> {
    let mut bodies = vec![("scalar", Body::Scalar)];
    #[cfg(target_arch = "x86_64")]
    {
        if has_avx2() {
            bodies.push(("avx2", Body::Avx2));
            if has_avx512() {
                bodies.push(("avx512", Body::Avx512));
            }
        }
    }
    #[cfg(target_arch = "aarch64")]
    bodies.push(("neon", Body::Neon));
    bodies
}

/// The bit instructions came with AVX2; a virtual machine may hide some all the same.
#[cfg(target_arch = "x86_64")]
fn has_avx2() -> bool {
    is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("fma")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("popcnt")
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
        Body::Scalar => run_scalar(kernel),
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `bodies` lists it only where it was detected.
        Body::Avx2 => unsafe { x86::run_avx2(kernel) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `bodies` lists it only where it was detected.
        Body::Avx512 => unsafe { x86::run_avx512(kernel) },
        #[cfg(target_arch = "aarch64")]
        Body::Neon => kernel.run(arm::Neon),
    }
}

/// A function of its own: within another, what it needs of the stack would be taken whatever body runs.
#[inline(never)]
fn run_scalar<K: Kernel>(kernel: K) -> K::Output {
    kernel.run(Scalar)
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
        #[cfg(target_arch = "aarch64")]
        Body::Neon => make().run(arm::Neon),
    };
    bodies().into_iter().map(|(name, body)| (name, run(body))).collect()
}
