//! Adam (`torch.optim.Adam`; Kingma and Ba 2014, arXiv:1412.6980, algorithm 1, with ε outside the corrected root).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::elementwise::{FIRST_AND_SECOND, elementwise};
use super::{Optimizer, Step, StepInput};
use crate::nn::kernels::{Rule, Simd, Vectors, root};

/// Adam. Default choice when nothing is known about the problem.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Adam {
    /// Decay of the first moment β₁, in [0, 1).
    #[serde(default = "beta1")]
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1.0))]
    pub beta1: f64,
    /// Decay of the second moment β₂, in [0, 1).
    #[serde(default = "beta2")]
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1.0))]
    pub beta2: f64,
    /// Added to the root of the second moment, so that nothing is divided by zero.
    #[serde(default = "epsilon")]
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub epsilon: f64,
}

/// β₁ of the Adam family.
pub(super) fn beta1() -> f64 {
    0.9
}

/// β₂ of the Adam family.
pub(super) fn beta2() -> f64 {
    0.999
}

/// ε of the Adam family.
pub(super) fn epsilon() -> f64 {
    1e-8
}

impl Optimizer for Adam {
    fn decouples_weight_decay(&self) -> bool {
        false
    }

    fn states(&self) -> &'static [&'static str] {
        FIRST_AND_SECOND
    }

    fn step(&self, step: Step<'_>) {
        elementwise(self.rule(step.input), step);
    }
}

impl Adam {
    pub(super) fn rule(&self, input: StepInput) -> impl Rule + use<> {
        let t = input.t as f64;
        let (correction1, correction2) = (1.0 - libm::pow(self.beta1, t), 1.0 - libm::pow(self.beta2, t));
        AdamRule {
            moments: Moments::new(self.beta1, self.beta2),
            rate: (input.learning_rate / correction1) as f32,
            root_correction: (1.0 / correction2.sqrt()) as f32,
            epsilon: self.epsilon as f32,
        }
    }
}

/// Running means of the gradient and of its square.
#[derive(Clone, Copy)]
pub(super) struct Moments {
    keep1: f32,
    rest1: f32,
    keep2: f32,
    rest2: f32,
}

impl Moments {
    pub(super) fn new(beta1: f64, beta2: f64) -> Self {
        Self { keep1: beta1 as f32, rest1: (1.0 - beta1) as f32, keep2: beta2 as f32, rest2: (1.0 - beta2) as f32 }
    }

    /// m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²
    #[inline(always)]
    pub(super) fn update<S: Simd>(self, s: S, x: &mut Vectors<S::V>) {
        x.m = s.mul_add(s.splat(self.rest1), x.g, s.mul(s.splat(self.keep1), x.m));
        x.v = s.mul_add(s.mul(s.splat(self.rest2), x.g), x.g, s.mul(s.splat(self.keep2), x.v));
    }
}

#[derive(Clone, Copy)]
struct AdamRule {
    moments: Moments,
    rate: f32,
    root_correction: f32,
    epsilon: f32,
}

impl Rule for AdamRule {
    const STATES: usize = 2;

    /// p ← p − rate / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + epsilon)
    #[inline(always)]
    fn step<S: Simd>(self, s: S, mut x: Vectors<S::V>) -> Vectors<S::V> {
        self.moments.update(s, &mut x);
        let divisor = s.mul_add(root(s, x.v), s.splat(self.root_correction), s.splat(self.epsilon));
        x.p = s.sub(x.p, s.div(s.mul(s.splat(self.rate), x.m), divisor));
        x
    }
}
