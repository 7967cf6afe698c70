//! Batch normalisation over the rows of a batch, forward and back (Ioffe and Szegedy 2015, arXiv:1502.03167).
//!
//! Lanes run over the columns and rows are added in order, so every sum has one order in every body.

use super::simd::{Kernel, Simd, dispatch};

/// Added to the variance before its root is taken (PyTorch's default).
pub(crate) const EPSILON: f32 = 1e-5;

/// Normalises every column of z[m, n] by its mean and variance in the batch: y = scale · x + shift.
#[derive(Debug)]
pub(crate) struct Normalise<'a> {
    /// z on the way in, y on the way out; rows of `scale.len()` numbers.
    pub(crate) z: &'a mut [f32],
    /// Normalised z, kept for the way back; as large as z.
    pub(crate) x: &'a mut [f32],
    /// γ, as long as a row is wide.
    pub(crate) scale: &'a [f32],
    /// β
    pub(crate) shift: &'a [f32],
    /// Mean of every column; overwritten.
    pub(crate) mean: &'a mut [f32],
    /// Variance of every column, with divisor m; overwritten.
    pub(crate) variance: &'a mut [f32],
    /// 1 / √(variance + ε); overwritten.
    pub(crate) inverse: &'a mut [f32],
}

impl Kernel for Normalise<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let n = self.scale.len();
        let rows = self.z.len() / n;
        let share = s.splat(1.0 / rows as f32);
        for j in (0..n).step_by(S::LANES) {
            // SAFETY: `normalise` has asserted that rows are padded to a multiple of LANES, that z and x have `rows` of
            // them and that the other slices are one row long.
            unsafe {
                let load = |from: &[f32], i: usize| s.load(from.as_ptr().add(i * n + j));
                let mut sum = s.splat(0.0);
                for i in 0..rows {
                    sum = s.add(sum, load(self.z, i));
                }
                let mean = s.mul(sum, share);
                let mut squares = s.splat(0.0);
                for i in 0..rows {
                    let away = s.sub(load(self.z, i), mean);
                    squares = s.mul_add(away, away, squares);
                }
                let variance = s.mul(squares, share);
                let inverse = s.div(s.splat(1.0), s.sqrt(s.add(variance, s.splat(EPSILON))));
                let (scale, shift) = (load(self.scale, 0), load(self.shift, 0));
                for i in 0..rows {
                    let x = s.mul(s.sub(load(self.z, i), mean), inverse);
                    s.store(x, self.x.as_mut_ptr().add(i * n + j));
                    s.store(s.mul_add(scale, x, shift), self.z.as_mut_ptr().add(i * n + j));
                }
                s.store(mean, self.mean.as_mut_ptr().add(j));
                s.store(variance, self.variance.as_mut_ptr().add(j));
                s.store(inverse, self.inverse.as_mut_ptr().add(j));
            }
        }
    }
}

/// Runs [`Normalise`] on the best body.
pub(crate) fn normalise(kernel: Normalise<'_>) {
    let n = kernel.scale.len();
    assert!(n.is_multiple_of(super::PAD) && kernel.z.len().is_multiple_of(n.max(1)), "columns are padded");
    assert!(kernel.x.len() == kernel.z.len(), "x is as large as z");
    for row in [kernel.shift.len(), kernel.mean.len(), kernel.variance.len(), kernel.inverse.len()] {
        assert!(row == n, "statistics are as long as a row is wide");
    }
    if n > 0 {
        dispatch(kernel);
    }
}

/// The way back: with g = ∂L/∂y, ∂γ = Σ g x, ∂β = Σ g, and ∂L/∂z = γ / √(variance + ε) · (g − ∂β/m − x ∂γ/m).
#[derive(Debug)]
pub(crate) struct NormaliseBack<'a> {
    /// ∂L/∂y on the way in, ∂L/∂z on the way out.
    pub(crate) dz: &'a mut [f32],
    /// Normalised z of the way forward.
    pub(crate) x: &'a [f32],
    /// γ
    pub(crate) scale: &'a [f32],
    /// 1 / √(variance + ε) of the way forward.
    pub(crate) inverse: &'a [f32],
    /// ∂L/∂γ; overwritten.
    pub(crate) scale_gradient: &'a mut [f32],
    /// ∂L/∂β; overwritten.
    pub(crate) shift_gradient: &'a mut [f32],
}

impl Kernel for NormaliseBack<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let n = self.scale.len();
        let rows = self.dz.len() / n;
        let share = s.splat(1.0 / rows as f32);
        for j in (0..n).step_by(S::LANES) {
            // SAFETY: `normalise_back` has asserted what `normalise` asserts of the same slices.
            unsafe {
                let load = |from: &[f32], i: usize| s.load(from.as_ptr().add(i * n + j));
                let (mut dscale, mut dshift) = (s.splat(0.0), s.splat(0.0));
                for i in 0..rows {
                    let g = load(self.dz, i);
                    dscale = s.mul_add(g, load(self.x, i), dscale);
                    dshift = s.add(dshift, g);
                }
                let factor = s.mul(load(self.scale, 0), load(self.inverse, 0));
                let (mean_scale, mean_shift) = (s.mul(dscale, share), s.mul(dshift, share));
                for i in 0..rows {
                    let centred = s.sub(load(self.dz, i), mean_shift);
                    let along = s.mul(load(self.x, i), mean_scale);
                    s.store(s.mul(factor, s.sub(centred, along)), self.dz.as_mut_ptr().add(i * n + j));
                }
                s.store(dscale, self.scale_gradient.as_mut_ptr().add(j));
                s.store(dshift, self.shift_gradient.as_mut_ptr().add(j));
            }
        }
    }
}

/// Runs [`NormaliseBack`] on the best body.
pub(crate) fn normalise_back(kernel: NormaliseBack<'_>) {
    let n = kernel.scale.len();
    assert!(n.is_multiple_of(super::PAD) && kernel.dz.len().is_multiple_of(n.max(1)), "columns are padded");
    assert!(kernel.x.len() == kernel.dz.len(), "x is as large as dz");
    for row in [kernel.inverse.len(), kernel.scale_gradient.len(), kernel.shift_gradient.len()] {
        assert!(row == n, "gradients are as long as a row is wide");
    }
    if n > 0 {
        dispatch(kernel);
    }
}

/// y = scale · (z − mean) / √(variance + ε) + shift in place, with the statistics of the training.
pub(crate) fn normalise_inplace(z: &mut [f32], scale: &[f32], shift: &[f32], mean: &[f32], variance: &[f32]) {
    for row in z.chunks_exact_mut(scale.len().max(1)) {
        for (j, z) in row.iter_mut().enumerate() {
            *z = scale[j].mul_add((*z - mean[j]) * (1.0 / (variance[j] + EPSILON).sqrt()), shift[j]);
        }
    }
}
