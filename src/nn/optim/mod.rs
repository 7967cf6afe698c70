//! Optimizers, one a file: parameters, formula, defaults. Formulas and defaults are PyTorch's.
//!
//! In every file: p parameter, g gradient (with the L2 term), m and v state, t step from 1.

mod adam;
mod adamw;
mod momentum;
mod nadam;
mod nesterov;
mod rmsprop;
mod sgd;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use adam::Adam;
pub use adamw::Adamw;
pub use momentum::Momentum;
pub use nadam::Nadam;
pub use nesterov::Nesterov;
pub use rmsprop::Rmsprop;
pub use sgd::Sgd;

use super::kernels::{Aligned, LEAST, LEAST_SQUARE, Rule, Simd, Vectors, flush, update};

/// The rule by which gradients move the parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Method {
    /// Plain stochastic gradient descent.
    Sgd(Sgd),
    /// Gradient descent with momentum.
    Momentum(Momentum),
    /// Nesterov's accelerated gradient.
    Nesterov(Nesterov),
    /// RMSProp: steps scaled by a running mean square of the gradient.
    Rmsprop(Rmsprop),
    /// Adam. Default choice when nothing is known about the problem.
    Adam(Adam),
    /// Adam with Nesterov momentum.
    Nadam(Nadam),
    /// Adam with decoupled weight decay.
    Adamw(Adamw),
}

/// What every method needs to know of a step.
#[derive(Clone, Copy, Debug)]
pub struct StepInput {
    /// Step of the training, from 1.
    pub t: u64,
    /// Learning rate of the step, schedule included.
    pub learning_rate: f64,
    /// L2 penalty added to the gradient.
    pub l2: f64,
    /// Share of each parameter taken away before the step, already times the learning rate.
    pub shrink: f64,
}

/// All that a method remembers between steps; `m` and `v` are as long as the parameters where the method keeps them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// First state, for example a momentum.
    pub m: Aligned,
    /// Second state, for example a mean square.
    pub v: Aligned,
    /// Product of nadam's momenta so far; 1 at the start.
    pub momentum_product: f64,
}

/// Steps after which states that are too small to count are made zero: seldom enough to cost nothing.
const FLUSHED_EVERY: u64 = 32;

impl Method {
    /// The method's name, as the spec spells it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sgd(_) => "sgd",
            Self::Momentum(_) => "momentum",
            Self::Nesterov(_) => "nesterov",
            Self::Rmsprop(_) => "rmsprop",
            Self::Adam(_) => "adam",
            Self::Nadam(_) => "nadam",
            Self::Adamw(_) => "adamw",
        }
    }

    /// Whether weight decay is decoupled whatever the spec says.
    pub(crate) fn is_decoupled(&self) -> bool {
        matches!(self, Self::Adamw(_))
    }

    /// State before the first step.
    pub fn start(&self, parameters: usize) -> State {
        let states = match self {
            Self::Sgd(_) => 0,
            Self::Momentum(_) | Self::Nesterov(_) => 1,
            Self::Rmsprop(_) | Self::Adam(_) | Self::Nadam(_) | Self::Adamw(_) => 2,
        };
        let zeros = |kept: bool| Aligned::zeros(if kept { parameters } else { 0 });
        State { m: zeros(states > 0), v: zeros(states > 1), momentum_product: 1.0 }
    }

    /// Moves the parameters `p` by the gradient `g` and updates the state, on up to `threads` threads.
    pub fn step(&self, input: StepInput, p: &mut [f32], g: &[f32], state: &mut State, threads: usize) {
        let State { m, v, momentum_product } = state;
        let decay = Decay { l2: input.l2 as f32, keep: (1.0 - input.shrink) as f32 };
        match self {
            Self::Sgd(x) => update(Decayed { decay, rule: x.rule(input) }, p, g, m, v, threads),
            Self::Momentum(x) => update(Decayed { decay, rule: x.rule(input) }, p, g, m, v, threads),
            Self::Nesterov(x) => update(Decayed { decay, rule: x.rule(input) }, p, g, m, v, threads),
            Self::Rmsprop(x) => update(Decayed { decay, rule: x.rule(input) }, p, g, m, v, threads),
            Self::Adam(x) => update(Decayed { decay, rule: x.rule(input) }, p, g, m, v, threads),
            Self::Nadam(x) => update(Decayed { decay, rule: x.rule(input, momentum_product) }, p, g, m, v, threads),
            Self::Adamw(x) => update(Decayed { decay, rule: x.rule(input) }, p, g, m, v, threads),
        }
        if input.t.is_multiple_of(FLUSHED_EVERY) {
            flush(m, LEAST);
            flush(v, LEAST_SQUARE);
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_without_a_gradient_become_zero_and_are_never_too_small_for_long() {
        for kind in ["momentum", "nesterov", "rmsprop", "adam", "nadam", "adamw"] {
            let method: Method = serde_json::from_value(serde_json::json!({ "kind": kind })).unwrap();
            let (mut p, mut state) = ([0.5; 3], method.start(3));
            for t in 1..=2_048 {
                // The square of the second is too small from the start.
                let g = if t == 1 { [1.0, -1e-18, 0.0] } else { [0.0; 3] };
                method.step(StepInput { t, learning_rate: 1e-3, l2: 0.0, shrink: 0.0 }, &mut p, &g, &mut state, 1);
                let below = |x: &[f32], least| x.iter().filter(|x| **x != 0.0 && x.abs() < least).count();
                let small = below(&state.m, LEAST) + below(&state.v, LEAST_SQUARE);
                assert!(small == 0 || !t.is_multiple_of(FLUSHED_EVERY), "{kind}: {small} in step {t}");
            }
            assert!(state.m.iter().all(|m| *m == 0.0), "{kind}: {:?}", state.m);
        }
    }

    #[test]
    fn parameters_that_only_decay_become_zero() {
        for kind in ["sgd", "momentum", "nesterov", "adamw"] {
            let method: Method = serde_json::from_value(serde_json::json!({ "kind": kind })).unwrap();
            let (l2, shrink) = if kind == "adamw" { (0.0, 0.05) } else { (0.5, 0.0) };
            let (mut p, mut state) = ([0.5, -1e-3, 1e-40], method.start(3));
            for t in 1..=1_500 {
                method.step(StepInput { t, learning_rate: 0.1, l2, shrink }, &mut p, &[0.0; 3], &mut state, 1);
                assert!(p.iter().all(|p| *p == 0.0 || p.abs() >= LEAST), "{kind}: {p:?} in step {t}");
            }
            assert_eq!(p, [0.0; 3], "{kind}");
        }
    }
}
