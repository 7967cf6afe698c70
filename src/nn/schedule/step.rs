//! Schedule `step` (`torch.optim.lr_scheduler.StepLR`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Decay;

/// The learning rate is multiplied by `factor` after every `every` epochs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Epochs between two steps.
    #[schemars(range(min = 1))]
    pub every: u32,
    /// What the learning rate is multiplied by at each step, above 0 and at most 1.
    #[serde(default = "tenth")]
    #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0.0))]
    pub factor: f64,
    /// Epochs (also parts of one) over which the learning rate rises linearly from zero.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub warmup_epochs: f64,
}

fn tenth() -> f64 {
    0.1
}

impl Decay for Step {
    fn warmup_epochs(&self) -> f64 {
        self.warmup_epochs
    }

    fn depends_on_horizon(&self) -> bool {
        false
    }

    fn decay(&self, progress: f64, _epochs: u32) -> f64 {
        libm::pow(self.factor, (progress / f64::from(self.every)).floor())
    }
}
