//! Optimizers that treat every parameter by itself: one pass over parameters, gradient and states.

use super::Step;
use crate::nn::kernels::{LEAST, LEAST_SQUARE, Rule, Simd, Vectors, flush, update};

/// States of rules that keep a mean of the gradient.
pub(super) const FIRST: &[&str] = &["m"];
/// States of rules that also keep a mean of its square.
pub(super) const FIRST_AND_SECOND: &[&str] = &["m", "v"];

/// Steps after which states that are too small to count are made zero: seldom enough to cost nothing.
pub(super) const FLUSHED_EVERY: u64 = 32;

/// Moves all parameters by a rule behind weight decay. Its states are `m` (a mean of the gradient) and `v` (of its square).
pub(super) fn elementwise(rule: impl Rule, step: Step<'_>) {
    let Step { input, p, g, state, threads, .. } = step;
    let (mut m, mut v) = (&mut [][..], &mut [][..]);
    for (name, values) in &mut state.tensors {
        match name.as_str() {
            "m" => m = values,
            "v" => v = values,
            _ => {}
        }
    }
    let decay = Decay { l2: input.l2 as f32, keep: (1.0 - input.shrink) as f32 };
    update(Decayed { decay, rule }, p, g, m, v, threads);
    if input.t.is_multiple_of(FLUSHED_EVERY) {
        flush(m, LEAST);
        flush(v, LEAST_SQUARE);
    }
}

/// Weight decay of a step, L2 or decoupled.
#[derive(Clone, Copy, Debug)]
struct Decay {
    l2: f32,
    keep: f32,
}

/// A rule behind weight decay: p ← keep · p, g ← g + l2 · p. What decays to numbers that are too small to count is zero.
#[derive(Clone, Copy, Debug)]
struct Decayed<R> {
    decay: Decay,
    rule: R,
}

impl<R: Rule> Rule for Decayed<R> {
    const STATES: usize = R::STATES;

    #[inline(always)]
    fn step<S: Simd>(self, s: S, mut x: Vectors<S::V>) -> Vectors<S::V> {
        x.g = s.mul_add(s.splat(self.decay.l2), x.p, x.g);
        x.p = s.mul(x.p, s.splat(self.decay.keep));
        let mut x = self.rule.step(s, x);
        x.p = s.flushed(x.p);
        x
    }
}
