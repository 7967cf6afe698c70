//! Schedule `cosine` (Loshchilov and Hutter 2017, arXiv:1608.03983, eq. 5, without restarts).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Decay;

/// The learning rate falls along half a cosine, from full at the start to `final_fraction` after the last epoch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cosine {
    /// Share of the learning rate that is left after the last epoch, in [0, 1].
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub final_fraction: f64,
    /// Epochs (also parts of one) over which the learning rate rises linearly from zero.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub warmup_epochs: f64,
}

impl Decay for Cosine {
    fn warmup_epochs(&self) -> f64 {
        self.warmup_epochs
    }

    fn depends_on_horizon(&self) -> bool {
        true
    }

    fn decay(&self, progress: f64, epochs: u32) -> f64 {
        let length = (f64::from(epochs) - self.warmup_epochs).max(f64::MIN_POSITIVE);
        let t = ((progress - self.warmup_epochs) / length).clamp(0.0, 1.0);
        self.final_fraction + (1.0 - self.final_fraction) * 0.5 * (1.0 + libm::cos(std::f64::consts::PI * t))
    }
}
