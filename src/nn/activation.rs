//! Activation functions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::kernels::Elementwise;
use crate::onnx::{Attribute, Graph, Value};

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

    /// The function of every number in a graph.
    pub(crate) fn write_onnx(self, z: &Value, graph: &mut Graph) -> Value {
        match self {
            Self::Sigmoid => graph.apply("Sigmoid", &[z]),
            Self::Tanh => graph.apply("Tanh", &[z]),
            Self::Relu => graph.apply("Relu", &[z]),
            Self::Identity => z.clone(),
            Self::LeakyRelu => graph.apply_with("LeakyRelu", &[z], vec![Attribute::float("alpha", 0.01)]),
            Self::Gelu => {
                let [root, half, one] =
                    [std::f32::consts::FRAC_1_SQRT_2, 0.5, 1.0].map(|number| graph.singles(&[number], &[]));
                let scaled = graph.apply("Mul", &[z, &root]);
                let erf = graph.apply("Erf", &[&scaled]);
                let sum = graph.apply("Add", &[&erf, &one]);
                let product = graph.apply("Mul", &[z, &sum]);
                graph.apply("Mul", &[&product, &half])
            }
        }
    }
}
