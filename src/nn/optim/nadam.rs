//! Adam with Nesterov momentum (Dozat 2016), with PyTorch's schedule of the momentum (`torch.optim.NAdam`) or without one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::adam::{Moments, beta1, beta2, epsilon};
use super::elementwise::{FIRST_AND_SECOND, elementwise};
use super::{Optimizer, Step, StepInput};
use crate::nn::kernels::{Rule, Simd, Vectors, root};

/// Adam with Nesterov momentum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Nadam {
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
    /// How fast the momentum μₜ = β₁ (1 − 0.96^(t · momentum_decay) / 2) rises to β₁; 0 keeps it at β₁ / 2.
    #[serde(default = "momentum_decay")]
    #[schemars(range(min = 0.0))]
    pub momentum_decay: f64,
    /// Whether the momentum rises to β₁.
    #[serde(default, skip_serializing_if = "MomentumSchedule::is_default")]
    pub momentum_schedule: MomentumSchedule,
}

/// How nadam's momentum moves during the training.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MomentumSchedule {
    /// It rises from β₁ / 2 to β₁, as in PyTorch.
    #[default]
    Rising,
    /// It is β₁ from the start, as in most textbooks.
    Constant,
}

impl MomentumSchedule {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

fn momentum_decay() -> f64 {
    0.004
}

/// Name of the product of the momenta so far among the state's numbers.
pub(crate) const MOMENTUM_PRODUCT: &str = "momentum_product";

impl Optimizer for Nadam {
    fn decouples_weight_decay(&self) -> bool {
        false
    }

    fn states(&self) -> &'static [&'static str] {
        FIRST_AND_SECOND
    }

    fn step(&self, step: Step<'_>) {
        let product = step.state.numbers.entry(MOMENTUM_PRODUCT.to_owned()).or_insert(1.0);
        let rule = self.rule(step.input, product);
        elementwise(rule, step);
    }
}

impl Nadam {
    /// μₜ of step t.
    fn momentum(&self, t: f64) -> f64 {
        match self.momentum_schedule {
            MomentumSchedule::Rising => self.beta1 * (1.0 - 0.5 * libm::pow(0.96, t * self.momentum_decay)),
            MomentumSchedule::Constant => self.beta1,
        }
    }

    /// Works out the step's scalars and multiplies μₜ into the product.
    fn rule(&self, input: StepInput, momentum_product: &mut f64) -> impl Rule + use<> {
        let t = input.t as f64;
        let (now, next) = (self.momentum(t), self.momentum(t + 1.0));
        *momentum_product *= now;
        NadamRule {
            moments: Moments::new(self.beta1, self.beta2),
            gradient_rate: (input.learning_rate * (1.0 - now) / (1.0 - *momentum_product)) as f32,
            moment_rate: (input.learning_rate * next / (1.0 - *momentum_product * next)) as f32,
            root_correction: (1.0 / (1.0 - libm::pow(self.beta2, t)).sqrt()) as f32,
            epsilon: self.epsilon as f32,
        }
    }
}

#[derive(Clone, Copy)]
struct NadamRule {
    moments: Moments,
    gradient_rate: f32,
    moment_rate: f32,
    root_correction: f32,
    epsilon: f32,
}

impl Rule for NadamRule {
    const STATES: usize = 2;

    /// p ← p − rate · [(1 − μₜ) / (1 − Πμ) · g + μₜ₊₁ / (1 − Πμ·μₜ₊₁) · m] / (√(v / (1 − β₂ᵗ)) + epsilon)
    #[inline(always)]
    fn step<S: Simd>(self, s: S, mut x: Vectors<S::V>) -> Vectors<S::V> {
        self.moments.update(s, &mut x);
        let divisor = s.mul_add(root(s, x.v), s.splat(self.root_correction), s.splat(self.epsilon));
        let ahead = s.mul_add(s.splat(self.moment_rate), x.m, s.mul(s.splat(self.gradient_rate), x.g));
        x.p = s.sub(x.p, s.div(ahead, divisor));
        x
    }
}
