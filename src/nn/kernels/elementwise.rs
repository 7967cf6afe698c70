//! Activations and their derivatives over whole matrices, and sums in a fixed order.

use super::flush::LEAST;
use super::simd::{Kernel, Simd, dispatch};
use super::special::{MapOne, map, map_one, normal_cdf, normal_pdf, sigmoid, tanh};

/// A function that kernels apply to every number of a matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elementwise {
    /// 1 / (1 + e⁻ᶻ)
    Sigmoid,
    /// tanh z
    Tanh,
    /// max(0, z)
    Relu,
    /// z
    Identity,
    /// z for z > 0, z / 100 otherwise
    LeakyRelu,
    /// z Φ(z), with the exact Φ
    Gelu,
}

const LEAK: f32 = 0.01;

map_one! {
    Sigmoid: s, x => s.flushed(sigmoid(s, x));
    Tanh: s, x => s.flushed(tanh(s, x));
    Relu: s, x => s.if_less(x, s.splat(LEAST), s.splat(0.0), x);
    Identity: s, x => s.flushed(x);
    LeakyRelu: s, x => s.flushed(s.if_less(s.splat(0.0), x, x, s.mul(x, s.splat(LEAK))));
    Gelu: s, x => s.flushed(s.mul(x, normal_cdf(s, x)));
}

pub(super) struct Forward<'a> {
    pub(super) function: Elementwise,
    pub(super) x: &'a [f32],
    pub(super) y: &'a mut [f32],
}

impl Kernel for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Self { function, x, y } = self;
        match function {
            Elementwise::Sigmoid => map(s, x, y, Sigmoid),
            Elementwise::Tanh => map(s, x, y, Tanh),
            Elementwise::Relu => map(s, x, y, Relu),
            Elementwise::Identity => map(s, x, y, Identity),
            Elementwise::LeakyRelu => map(s, x, y, LeakyRelu),
            Elementwise::Gelu => map(s, x, y, Gelu),
        }
    }
}

/// y = f(x); what is too small to count is zero.
pub fn forward(function: Elementwise, x: &[f32], y: &mut [f32]) {
    assert_eq!(x.len(), y.len(), "an output for every input");
    dispatch(Forward { function, x, y });
}

/// A derivative as a function of the activation's output; of its input for [`Gelu`].
trait Slope: Copy {
    fn slope<S: Simd>(self, s: S, a: S::V) -> S::V;
}

macro_rules! slope {
    ($($name:ident: $s:ident, $a:ident => $body:expr;)*) => {$(
        impl Slope for $name {
            #[inline(always)]
            fn slope<S: Simd>(self, $s: S, $a: S::V) -> S::V {
                $body
            }
        }
    )*};
}

slope! {
    Sigmoid: s, a => s.mul(a, s.sub(s.splat(1.0), a));
    Tanh: s, a => s.sub(s.splat(1.0), s.mul(a, a));
    Relu: s, a => s.if_less(s.splat(0.0), a, s.splat(1.0), s.splat(0.0));
    Identity: s, _a => s.splat(1.0);
    LeakyRelu: s, a => s.if_less(s.splat(0.0), a, s.splat(1.0), s.splat(LEAK));
    Gelu: s, z => s.mul_add(z, normal_pdf(s, z), normal_cdf(s, z));
}

/// Row by row, so that memory is read in order; the sums stay in the first-level cache.
#[inline(always)]
fn multiply_slopes<S: Simd>(s: S, x: &[f32], dz: &mut [f32], sums: &mut [f32], f: impl Slope) {
    let n = sums.len();
    sums.fill(0.0);
    for (x, dz) in x.chunks_exact(n).zip(dz.chunks_exact_mut(n)) {
        for j in (0..n).step_by(S::LANES) {
            // SAFETY: n is a multiple of LANES, so that LANES numbers follow j in both rows and in the sums.
            unsafe {
                let to = dz.as_mut_ptr().add(j);
                let product = s.flushed(s.mul(s.load(to), f.slope(s, s.load(x.as_ptr().add(j)))));
                s.store(product, to);
                let sum = sums.as_mut_ptr().add(j);
                s.store(s.add(s.load(sum), product), sum);
            }
        }
    }
}

pub(super) struct Backward<'a> {
    pub(super) function: Elementwise,
    pub(super) a: &'a [f32],
    pub(super) z: &'a [f32],
    pub(super) dz: &'a mut [f32],
    pub(super) sums: &'a mut [f32],
}

impl Kernel for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Self { function, a, z, dz, sums } = self;
        match function {
            Elementwise::Sigmoid => multiply_slopes(s, a, dz, sums, Sigmoid),
            Elementwise::Tanh => multiply_slopes(s, a, dz, sums, Tanh),
            Elementwise::Relu => multiply_slopes(s, a, dz, sums, Relu),
            Elementwise::Identity => multiply_slopes(s, a, dz, sums, Identity),
            Elementwise::LeakyRelu => multiply_slopes(s, a, dz, sums, LeakyRelu),
            Elementwise::Gelu => multiply_slopes(s, z, dz, sums, Gelu),
        }
    }
}

/// Multiplies the gradient of a = f(z) by f′(z) in place, so that `dz` turns from ∂L/∂a into ∂L/∂z, and writes the sum of
/// every column, the gradient of a bias, rows added in order; what is too small to count is zero. The width of the rows is
/// `sums.len()`, padded.
///
/// `z` is read for [`Elementwise::Gelu`] only; the other derivatives follow from `a`.
pub fn backward(function: Elementwise, a: &[f32], z: &[f32], dz: &mut [f32], sums: &mut [f32]) {
    assert!(sums.len().is_multiple_of(super::PAD), "columns are padded");
    if !sums.is_empty() {
        dispatch(Backward { function, a, z, dz, sums });
    }
}

pub(super) struct ColumnSums<'a> {
    pub(super) x: &'a [f32],
    pub(super) sums: &'a mut [f32],
}

impl Kernel for ColumnSums<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let n = self.sums.len();
        for j in (0..n).step_by(S::LANES) {
            let mut sum = s.splat(0.0);
            for row in self.x.chunks_exact(n) {
                // SAFETY: a row is padded to a multiple of LANES, so that LANES numbers follow j; so is `sums`.
                sum = unsafe { s.add(sum, s.load(row.as_ptr().add(j))) };
            }
            // SAFETY: as above.
            unsafe { s.store(sum, self.sums.as_mut_ptr().add(j)) };
        }
    }
}

/// Writes the sum of every column of `x`[m, n], rows added in order; n = `sums.len()`, padded.
pub fn column_sums(x: &[f32], sums: &mut [f32]) {
    assert!(sums.len().is_multiple_of(super::PAD), "columns are padded");
    if !sums.is_empty() {
        dispatch(ColumnSums { x, sums });
    }
}

/// Σ x², added in order in f64.
pub(crate) fn sum_of_squares(x: &[f32]) -> f64 {
    x.iter().fold(0.0, |sum, &x| f64::from(x).mul_add(f64::from(x), sum))
}
