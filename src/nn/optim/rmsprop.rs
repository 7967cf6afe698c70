//! RMSProp (`torch.optim.RMSprop`, not centred; Tieleman and Hinton 2012). ε stands outside the root, as in PyTorch.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::elementwise::{FIRST_AND_SECOND, elementwise};
use super::{Optimizer, Step, StepInput};
use crate::nn::kernels::{Rule, Simd, Vectors, root};

/// RMSProp: steps scaled by a running mean square of the gradient.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rmsprop {
    /// Decay of the mean square, in [0, 1).
    #[serde(default = "alpha")]
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1.0))]
    pub alpha: f64,
    /// Added to the root mean square, so that nothing is divided by zero.
    #[serde(default = "epsilon")]
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub epsilon: f64,
    /// Share of the last step that is kept, in [0, 1).
    #[serde(default)]
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1.0))]
    pub momentum: f64,
}

fn alpha() -> f64 {
    0.99
}

fn epsilon() -> f64 {
    1e-8
}

impl Optimizer for Rmsprop {
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

impl Rmsprop {
    fn rule(&self, input: StepInput) -> impl Rule {
        RmspropRule {
            rate: input.learning_rate as f32,
            alpha: self.alpha as f32,
            rest: (1.0 - self.alpha) as f32,
            epsilon: self.epsilon as f32,
            momentum: self.momentum as f32,
        }
    }
}

#[derive(Clone, Copy)]
struct RmspropRule {
    rate: f32,
    alpha: f32,
    rest: f32,
    epsilon: f32,
    momentum: f32,
}

impl Rule for RmspropRule {
    const STATES: usize = 2;

    /// v ← alpha · v + (1 − alpha) · g²; m ← momentum · m + g / (√v + epsilon); p ← p − rate · m
    #[inline(always)]
    fn step<S: Simd>(self, s: S, mut x: Vectors<S::V>) -> Vectors<S::V> {
        x.v = s.mul_add(s.mul(s.splat(self.rest), x.g), x.g, s.mul(s.splat(self.alpha), x.v));
        let scaled = s.div(x.g, s.add(root(s, x.v), s.splat(self.epsilon)));
        x.m = s.mul_add(s.splat(self.momentum), x.m, scaled);
        x.p = s.mul_add(s.splat(-self.rate), x.m, x.p);
        x
    }
}
