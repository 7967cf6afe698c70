//! Activation functions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::kernels::Elementwise;

/// Function applied to every hidden unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// Logistic function 1 / (1 + e⁻ᶻ), between 0 and 1.
    Sigmoid,
    /// Hyperbolic tangent, between −1 and 1.
    Tanh,
    /// Rectifier max(0, z).
    #[default]
    Relu,
    /// No function: a linear layer.
    Identity,
    /// Rectifier that lets a hundredth of negative values through.
    LeakyRelu,
    /// Gaussian error linear unit z Φ(z), exact form.
    Gelu,
}

impl Activation {
    /// The kernel that computes it.
    pub(crate) fn kernel(self) -> Elementwise {
        match self {
            Self::Sigmoid => Elementwise::Sigmoid,
            Self::Tanh => Elementwise::Tanh,
            Self::Relu => Elementwise::Relu,
            Self::Identity => Elementwise::Identity,
            Self::LeakyRelu => Elementwise::LeakyRelu,
            Self::Gelu => Elementwise::Gelu,
        }
    }
}
