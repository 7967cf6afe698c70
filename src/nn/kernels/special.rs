//! exp, ln, tanh and the logistic function as own polynomials: vectorised, the same bits in every body.

use super::simd::{Scalar, Simd};

/// eˣ, within 2 ulp. Below −87.3 it stays at the smallest normal number, above 88.3 at about 2.2e38; NaN stays NaN.
///
/// x = n ln 2 + r with |r| ≤ ln 2 / 2, ln 2 split in two (Cody and Waite 1980), eʳ by a polynomial of degree 6 (Cephes
/// `expf`), scaled by 2ⁿ.
#[inline(always)]
pub(super) fn exp<S: Simd>(s: S, x: S::V) -> S::V {
    // The bound comes first: `max` and `min` give their second operand back when it is NaN.
    let x = s.max(s.splat(-87.336_54), x);
    let x = s.min(s.splat(88.3), x);
    let n = s.round(s.mul(x, s.splat(std::f32::consts::LOG2_E)));
    let r = s.mul_add(n, s.splat(-0.693_359_4), x);
    let r = s.mul_add(n, s.splat(2.121_944_4e-4), r);
    let mut p = s.splat(1.987_569_1e-4);
    for c in [1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5] {
        p = s.mul_add(p, r, s.splat(c));
    }
    let p = s.mul_add(s.mul(r, r), p, r);
    s.mul(s.add(p, s.splat(1.0)), s.exp2_integer(n))
}

/// ln x, within 2 ulp, of a normal number below 2¹²⁷; NaN stays NaN.
///
/// x = m · 2ⁿ with m in [√½, √2), ln m by a polynomial of degree 8 behind m − 1 and its square (Cephes `logf`), n ln 2 added
/// in two parts, the smaller first.
#[inline(always)]
pub(super) fn ln<S: Simd>(s: S, x: S::V) -> S::V {
    let (zero, one) = (s.splat(0.0), s.splat(1.0));
    let n = s.exponent(x);
    let m = s.mul(x, s.exp2_integer(s.sub(zero, n)));
    let is_small = |yes, no| s.if_less(m, s.splat(std::f32::consts::SQRT_2), yes, no);
    let (n, m) = (is_small(n, s.add(n, one)), is_small(m, s.mul(m, s.splat(0.5))));
    let f = s.sub(m, one);
    let square = s.mul(f, f);
    let mut p = s.splat(7.037_683_6e-2);
    for c in [
        -1.151_461e-1,
        1.167_699_9e-1,
        -1.242_014_1e-1,
        1.424_932_3e-1,
        -1.666_805_8e-1,
        2.000_071_5e-1,
        -2.499_999_4e-1,
        3.333_333e-1,
    ] {
        p = s.mul_add(p, f, s.splat(c));
    }
    let y = s.mul(s.mul(p, f), square);
    let y = s.mul_add(n, s.splat(-2.121_944_4e-4), y);
    let y = s.mul_add(square, s.splat(-0.5), y);
    s.mul_add(n, s.splat(0.693_359_4), s.add(f, y))
}

/// tanh x, within 2 ulp: an odd polynomial below 0.625 (Cephes `tanhf`), 1 − 2 / (e²ˣ + 1) above.
#[inline(always)]
pub(super) fn tanh<S: Simd>(s: S, x: S::V) -> S::V {
    let one = s.splat(1.0);
    let magnitude = s.abs(x);
    let z = s.mul(x, x);
    let mut p = s.splat(-5.704_988_7e-3);
    for c in [2.063_909e-2, -5.373_971_6e-2, 1.333_144_2e-1, -3.333_328e-1] {
        p = s.mul_add(p, z, s.splat(c));
    }
    let small = s.mul_add(s.mul(p, z), x, x);
    let e = exp(s, s.add(magnitude, magnitude));
    let large = s.sub(one, s.div(s.splat(2.0), s.add(e, one)));
    s.if_less(magnitude, s.splat(0.625), small, s.copy_sign(large, x))
}

/// 1 / (1 + e⁻ˣ), within 2 ulp: below zero as eˣ / (1 + eˣ), and what rounding takes from the sum and the quotient is
/// given back.
#[inline(always)]
pub(super) fn sigmoid<S: Simd>(s: S, x: S::V) -> S::V {
    let (zero, one) = (s.splat(0.0), s.splat(1.0));
    let e = exp(s, s.sub(zero, s.abs(x)));
    let sum = s.add(one, e);
    let lost = s.sub(e, s.sub(sum, one));
    let above = s.if_less(x, zero, e, one);
    let y = s.div(above, sum);
    let minus_y = s.sub(zero, y);
    let rest = s.mul_add(minus_y, lost, s.mul_add(minus_y, sum, above));
    // 1 / (1 + e) is y itself, or what is left of 1.
    s.mul_add(rest, s.if_less(x, zero, s.sub(one, y), y), y)
}

/// √x, within 1.2 ulp, of zero or a positive normal number; ∞ and NaN stay. It costs what a few multiplications do; the root
/// that a CPU has waits for the same unit as its divisions, which optimizers keep busy.
///
/// With a guess y of 1 / √x and e = x y² − 1, √x = x y / √(1 + e), the root of 1 + e by a polynomial of degree 4 for
/// |e| < 0.07 (least largest error).
#[inline(always)]
pub(crate) fn root<S: Simd>(s: S, x: S::V) -> S::V {
    let y = s.guess_inverse_root(x);
    let near = s.mul(x, y);
    let e = s.mul_add(near, y, s.splat(-1.0));
    let mut p = s.splat(0.274_079_35);
    for c in [-0.313_935_34, 0.375_000_36, -0.499_998_33] {
        p = s.mul_add(p, e, s.splat(c));
    }
    s.mul_add(s.mul(near, e), p, near)
}

/// Exponents below count as this one where a small factor or a large divisor follows, so that it leaves a normal number.
pub(super) const FAR: f32 = -76.0;

/// Φ(z), the distribution function of the normal distribution, within 5e-6 of itself above −6; what is left below is less than 1e-9.
///
/// Φ(−x√2) = erfc(x) / 2, erfc by Chebyshev's fit t · exp(−x² + P(t)), t = 1 / (1 + x/2) (Press et al., Numerical Recipes,
/// 2nd ed., section 6.2).
#[inline(always)]
pub(super) fn normal_cdf<S: Simd>(s: S, z: S::V) -> S::V {
    let (zero, one) = (s.splat(0.0), s.splat(1.0));
    let x = s.mul(s.abs(z), s.splat(std::f32::consts::FRAC_1_SQRT_2));
    let t = s.div(one, s.mul_add(s.splat(0.5), x, one));
    let mut p = s.splat(0.170_872_77);
    for c in [
        -0.822_152_2,
        1.488_515_9,
        -1.135_204,
        0.278_868_07,
        -0.186_288_06,
        0.096_784_18,
        0.374_091_96,
        1.000_023_7,
        -1.265_512_2,
    ] {
        p = s.mul_add(p, t, s.splat(c));
    }
    let exponent = s.max(s.splat(FAR), s.mul_add(s.sub(zero, x), x, p));
    let tail = s.mul(s.mul(s.splat(0.5), t), exp(s, exponent));
    s.if_less(z, zero, tail, s.sub(one, tail))
}

/// φ(z), the density of the normal distribution.
#[inline(always)]
pub(super) fn normal_pdf<S: Simd>(s: S, z: S::V) -> S::V {
    let exponent = s.max(s.splat(FAR), s.mul(s.mul(s.splat(-0.5), z), z));
    s.mul(s.splat(0.398_942_3), exp(s, exponent))
}

/// Applies `f` to every number of a slice and writes into another, of the same length: whole vectors first, the rest lane by
/// lane.
#[inline(always)]
pub(super) fn map<S: Simd>(s: S, from: &[f32], to: &mut [f32], f: impl MapOne) {
    let (mut from, mut to) = (from.chunks_exact(S::LANES), to.chunks_exact_mut(S::LANES));
    for (from, to) in (&mut from).zip(&mut to) {
        // SAFETY: both chunks have LANES numbers.
        unsafe { s.store(f.one(s, s.load(from.as_ptr())), to.as_mut_ptr()) };
    }
    for (from, to) in from.remainder().iter().zip(to.into_remainder()) {
        *to = f.one(Scalar, *from);
    }
}

/// A function of one number, for any body.
pub(super) trait MapOne: Copy {
    fn one<S: Simd>(self, s: S, x: S::V) -> S::V;
}

/// Makes types of functions of one number.
macro_rules! map_one {
    ($($name:ident: $s:ident, $x:ident => $body:expr;)*) => {$(
        #[derive(Clone, Copy)]
        struct $name;

        impl MapOne for $name {
            #[inline(always)]
            fn one<S: Simd>(self, $s: S, $x: S::V) -> S::V {
                $body
            }
        }
    )*};
}

pub(super) use map_one;
