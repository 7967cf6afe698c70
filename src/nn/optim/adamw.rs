//! AdamW (`torch.optim.AdamW`; Loshchilov and Hutter 2019, arXiv:1711.05101). The default of `weight_decay` is that of
//! every method here, 0, where PyTorch has 0.01: a penalty should stand in the spec.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::adam::{Adam, beta1, beta2, epsilon};
use super::elementwise::{FIRST_AND_SECOND, elementwise};
use super::{Optimizer, Step};

/// Adam with decoupled weight decay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Adamw {
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

impl Optimizer for Adamw {
    fn decouples_weight_decay(&self) -> bool {
        true
    }

    fn states(&self) -> &'static [&'static str] {
        FIRST_AND_SECOND
    }

    fn step(&self, step: Step<'_>) {
        elementwise(self.adam().rule(step.input), step);
    }
}

impl Adamw {
    /// Adam's rule does it; the decay in front of it is decoupled.
    fn adam(&self) -> Adam {
        Adam { beta1: self.beta1, beta2: self.beta2, epsilon: self.epsilon }
    }
}
