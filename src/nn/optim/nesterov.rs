//! Nesterov's accelerated gradient in PyTorch's form (`torch.optim.SGD(nesterov=True)`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::elementwise::{FIRST, elementwise};
use super::momentum::momentum;
use super::{Optimizer, Step, StepInput};
use crate::nn::kernels::{Rule, Simd, Vectors};

/// Nesterov's accelerated gradient.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Nesterov {
    /// Share of the last step's direction that is kept, in [0, 1).
    #[serde(default = "momentum")]
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1.0))]
    pub momentum: f64,
}

impl Optimizer for Nesterov {
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

impl Nesterov {
    fn rule(&self, input: StepInput) -> impl Rule {
        NesterovRule { rate: input.learning_rate as f32, momentum: self.momentum as f32 }
    }
}

#[derive(Clone, Copy)]
struct NesterovRule {
    rate: f32,
    momentum: f32,
}

impl Rule for NesterovRule {
    const STATES: usize = 1;

    /// m ← momentum · m + g; p ← p − rate · (g + momentum · m)
    #[inline(always)]
    fn step<S: Simd>(self, s: S, mut x: Vectors<S::V>) -> Vectors<S::V> {
        let momentum = s.splat(self.momentum);
        x.m = s.mul_add(momentum, x.m, x.g);
        let ahead = s.mul_add(momentum, x.m, x.g);
        x.p = s.mul_add(s.splat(-self.rate), ahead, x.p);
        x
    }
}
