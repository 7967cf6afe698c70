//! The functions of one number on every body, against exact ones.

use super::super::simd::on_every_body;
use super::super::special::MapOne;
use super::super::*;
use super::{agreed, bits, inputs, ulps};

struct Mapped<'a, F>(F, &'a [f32]);

impl<F: MapOne> Kernel for Mapped<'_, F> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn run<S: Simd>(self, s: S) -> Vec<f32> {
        let mut y = vec![0.0; self.1.len()];
        special::map(s, self.1, &mut y, self.0);
        y
    }
}

special::map_one! {
    Exp: s, x => special::exp(s, x);
    Ln: s, x => special::ln(s, x);
    Root: s, x => special::root(s, x);
    Flushed: s, x => s.flushed(x);
}

#[test]
fn roots_have_the_same_bits_on_every_body_and_are_within_an_ulp_and_a_fifth() {
    // Two octaves have every mantissa; the ends of the range, where guesses could leave it.
    let step = if cfg!(miri) { 99_991 } else { 7 };
    let octaves = (1.0_f32.to_bits()..4.0_f32.to_bits()).step_by(step);
    let all = (f32::MIN_POSITIVE.to_bits()..f32::INFINITY.to_bits()).step_by(step * 1_009);
    let ends = [f32::MIN_POSITIVE.to_bits(), f32::MAX.to_bits()];
    let inputs: Vec<f32> = octaves.chain(all).chain(ends).map(f32::from_bits).collect();
    let outputs = agreed("root", on_every_body(|| Mapped(Root, &inputs)));
    for (&x, &y) in inputs.iter().zip(&outputs) {
        assert!(ulps(y, f64::from(x).sqrt()) <= 1.2, "the root of {x} is {y}");
    }
    let odd = [0.0, -0.0, f32::INFINITY, f32::NAN];
    let outputs = agreed("root", on_every_body(|| Mapped(Root, &odd)));
    assert_eq!(outputs[..3], [0.0, 0.0, f32::INFINITY]);
    assert!(outputs[3].is_nan());
}

#[test]
fn what_is_too_small_is_flushed_alike_on_every_body() {
    let below = LEAST.next_down();
    let x = [below, -below, LEAST, -LEAST, f32::MIN_POSITIVE, -1e-45, 0.0, -0.0, 1.0, f32::NAN, f32::NEG_INFINITY];
    let right = [0.0, 0.0, LEAST, -LEAST, 0.0, 0.0, 0.0, 0.0, 1.0, f32::NAN, f32::NEG_INFINITY];
    // Twice, so that vectors of every body have some of them.
    let (x, right) = ([x, x].concat(), [right, right].concat());
    assert_eq!(bits(&agreed("flushed", on_every_body(|| Mapped(Flushed, &x)))), bits(&right));
}

#[test]
fn exponentials_have_the_same_bits_on_every_body_and_are_within_two_ulps() {
    let inputs = inputs();
    let outputs = agreed("exp", on_every_body(|| Mapped(Exp, &inputs)));
    for (&x, &y) in inputs.iter().zip(&outputs) {
        if x.abs() < 87.3 {
            assert!(ulps(y, libm::exp(f64::from(x))) <= 2.0, "exp({x}) is {y}");
        }
        assert_eq!(y.is_nan(), x.is_nan());
    }
    assert!(outputs[inputs.iter().position(|x| *x == f32::INFINITY).unwrap()].is_finite());
}

#[test]
fn logarithms_have_the_same_bits_on_every_body_and_are_within_two_ulps() {
    let step = if cfg!(miri) { 9_999_991 } else { 1_009 };
    let inputs: Vec<f32> =
        (f32::MIN_POSITIVE.to_bits()..1.0e38_f32.to_bits()).step_by(step).map(f32::from_bits).collect();
    let near_one = (-2_000..2_000_i32).map(|ulps| f32::from_bits((1.0_f32.to_bits() as i32 + ulps) as u32));
    let inputs: Vec<f32> = inputs.into_iter().chain(near_one).chain([f32::NAN]).collect();
    let outputs = agreed("ln", on_every_body(|| Mapped(Ln, &inputs)));
    for (&x, &y) in inputs.iter().zip(&outputs) {
        assert!(x.is_nan() && y.is_nan() || ulps(y, libm::log(f64::from(x))) <= 2.0, "ln({x}) is {y}");
    }
}
