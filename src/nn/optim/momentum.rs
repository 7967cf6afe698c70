//! Gradient descent with momentum (`torch.optim.SGD(momentum=…)`; Polyak 1964).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::elementwise::{FIRST, elementwise};
use super::{Optimizer, Step, StepInput};
use crate::nn::kernels::{Rule, Simd, Vectors};

/// Gradient descent with momentum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Momentum {
    /// Share of the last step's direction that is kept, in [0, 1).
    #[serde(default = "momentum")]
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1.0))]
    pub momentum: f64,
}

/// Default of both momentum methods.
pub(super) fn momentum() -> f64 {
    0.9
}

impl Optimizer for Momentum {
    fn decouples_weight_decay(&self) -> bool {
        false
    }

    fn states(&self) -> &'static [&'static str] {
        FIRST
    }

    fn step(&self, step: Step<'_>) {
        elementwise(self.rule(step.input), step);
    }
}

impl Momentum {
    fn rule(&self, input: StepInput) -> impl Rule {
        MomentumRule { rate: input.learning_rate as f32, momentum: self.momentum as f32 }
    }
}

#[derive(Clone, Copy)]
struct MomentumRule {
    rate: f32,
    momentum: f32,
}

impl Rule for MomentumRule {
    const STATES: usize = 1;

    /// m ← momentum · m + g; p ← p − rate · m
    #[inline(always)]
    fn step<S: Simd>(self, s: S, mut x: Vectors<S::V>) -> Vectors<S::V> {
        x.m = s.mul_add(s.splat(self.momentum), x.m, x.g);
        x.p = s.mul_add(s.splat(-self.rate), x.m, x.p);
        x
    }
}
