//! Plain stochastic gradient descent (`torch.optim.SGD`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::elementwise::elementwise;
use super::{Optimizer, Step, StepInput};
use crate::nn::kernels::{Rule, Simd, Vectors};

/// Plain stochastic gradient descent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sgd {}

impl Optimizer for Sgd {
    fn decouples_weight_decay(&self) -> bool {
        false
    }

    fn states(&self) -> &'static [&'static str] {
        &[]
    }

    fn step(&self, step: Step<'_>) {
        elementwise(self.rule(step.input), step);
    }
}

impl Sgd {
    #[expect(clippy::unused_self, reason = "every method makes its rule from its parameters; this one has none")]
    fn rule(&self, input: StepInput) -> impl Rule {
        SgdRule { rate: input.learning_rate as f32 }
    }
}

#[derive(Clone, Copy)]
struct SgdRule {
    rate: f32,
}

impl Rule for SgdRule {
    const STATES: usize = 0;

    /// p ← p − rate · g
    #[inline(always)]
    fn step<S: Simd>(self, s: S, mut x: Vectors<S::V>) -> Vectors<S::V> {
        x.p = s.mul_add(s.splat(-self.rate), x.g, x.p);
        x
    }
}
