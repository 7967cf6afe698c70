//! The vector operations that kernels are written in.

use super::super::padding::PAD;

/// What an instruction set must have that other crates cannot name.
mod private {
    /// Keeps [`Simd`](super::Simd) to the instruction sets of this crate.
    pub trait Sealed {}
}
pub(super) use private::Sealed;

/// Vector operations of one instruction set. A value of the type is the proof that this CPU has it.
///
/// Every operation is exactly rounded or only moves bits, so bodies differ in speed only. `max` and `min` return their second
/// operand when either is NaN, as the x86 instructions do.
///
/// Kernels rely on `LANES` being what `load` and `store` move and a divisor of [`PAD`], so no other crate can implement it:
///
/// ```compile_fail,E0277
/// use specrun::nn::kernels::Simd;
///
/// #[derive(Clone, Copy)]
/// struct Wide;
///
/// impl Simd for Wide {
///     type V = [f32; 64];
///     const LANES: usize = 64;
///     const ROWS: usize = 4;
///     const SPARSE_TILE: [usize; 2] = [1, 8];
///     const ALONE_PERCENT: usize = 4;
///     fn splat(self, _: f32) -> Self::V { unimplemented!() }
///     unsafe fn load(self, _: *const f32) -> Self::V { unimplemented!() }
///     unsafe fn store(self, _: Self::V, _: *mut f32) {}
///     fn add(self, _: Self::V, _: Self::V) -> Self::V { unimplemented!() }
///     fn sub(self, _: Self::V, _: Self::V) -> Self::V { unimplemented!() }
///     fn mul(self, _: Self::V, _: Self::V) -> Self::V { unimplemented!() }
///     fn div(self, _: Self::V, _: Self::V) -> Self::V { unimplemented!() }
///     fn sqrt(self, _: Self::V) -> Self::V { unimplemented!() }
///     fn mul_add(self, _: Self::V, _: Self::V, _: Self::V) -> Self::V { unimplemented!() }
///     fn max(self, _: Self::V, _: Self::V) -> Self::V { unimplemented!() }
///     fn min(self, _: Self::V, _: Self::V) -> Self::V { unimplemented!() }
///     fn if_less(self, _: Self::V, _: Self::V, _: Self::V, _: Self::V) -> Self::V { unimplemented!() }
///     fn is_not_zero(self, _: Self::V) -> u32 { unimplemented!() }
///     fn abs(self, _: Self::V) -> Self::V { unimplemented!() }
///     fn copy_sign(self, _: Self::V, _: Self::V) -> Self::V { unimplemented!() }
///     fn round(self, _: Self::V) -> Self::V { unimplemented!() }
///     fn exponent(self, _: Self::V) -> Self::V { unimplemented!() }
///     fn exp2_integer(self, _: Self::V) -> Self::V { unimplemented!() }
///     fn guess_inverse_root(self, _: Self::V) -> Self::V { unimplemented!() }
///     fn flushed(self, _: Self::V) -> Self::V { unimplemented!() }
/// }
/// ```
pub trait Simd: Copy + Sealed {
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
    /// Zero in place of every number of a magnitude below 2⁻⁶³; NaN stays.
    fn flushed(self, a: Self::V) -> Self::V;
}

/// What half the bits of a number are taken from to guess its inverse root.
pub(super) const INVERSE_ROOT: u32 = 0x5f37_5a86;

/// Bits of the exponent of which every number from 2⁻⁶³ on has one.
pub(super) const COUNTS: u32 = 0x6000_0000;

/// A computation that any body can run.
pub trait Kernel {
    /// What it returns.
    type Output;
    /// Runs on one body. Must be `#[inline(always)]`, so that it is compiled with the instructions of that body.
    fn run<S: Simd>(self, s: S) -> Self::Output;
}

/// Asserts that rows padded to [`PAD`] are whole vectors.
pub(super) const fn fits_padding<S: Simd>() {
    assert!(PAD.is_multiple_of(S::LANES), "no vector reaches past the padding of a row");
}
