//! Initial weights. Biases start at zero.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::rng::Stream;

/// Distribution of the initial weights; biases start at zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WeightInit {
    /// Normal with mean 0 and standard deviation 0.05, whatever the size of the layer.
    Random,
    /// Uniform between −0.05 and 0.05, whatever the size of the layer.
    RandomUniform,
    /// Xavier (Glorot) uniform: ±√(6 / (in + out)). Suits tanh and sigmoid.
    #[default]
    Xavier,
    /// Xavier (Glorot) normal: standard deviation √(2 / (in + out)).
    XavierNormal,
    /// He (Kaiming) normal: standard deviation √(2 / in). Suits relu.
    He,
    /// He (Kaiming) uniform: ±√(6 / in).
    HeUniform,
}

/// Spread of the two distributions that do not look at the size of the layer.
const RANDOM_SPREAD: f64 = 0.05;

impl WeightInit {
    /// Draws one weight of a layer with `inputs` and `outputs` units.
    ///
    /// Sources: Glorot and Bengio 2010, eq. 16 (uniform) and 12 (variance); He et al. 2015 (arXiv:1502.01852), eq. 10.
    pub(crate) fn sample(self, stream: &mut Stream, inputs: usize, outputs: usize) -> f32 {
        let (fan_in, fan_both) = (inputs as f64, (inputs + outputs) as f64);
        let value = match self {
            Self::Random => RANDOM_SPREAD * stream.normal(),
            Self::RandomUniform => stream.uniform_in(-RANDOM_SPREAD, RANDOM_SPREAD),
            Self::Xavier => (6.0 / fan_both).sqrt() * stream.uniform_in(-1.0, 1.0),
            Self::XavierNormal => (2.0 / fan_both).sqrt() * stream.normal(),
            Self::He => (2.0 / fan_in).sqrt() * stream.normal(),
            Self::HeUniform => (6.0 / fan_in).sqrt() * stream.uniform_in(-1.0, 1.0),
        };
        value as f32
    }
}
