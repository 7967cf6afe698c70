//! Schedule `constant`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Decay;

/// The same learning rate throughout.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Constant {
    /// Epochs (also parts of one) over which the learning rate rises linearly from zero.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub warmup_epochs: f64,
}

impl Decay for Constant {
    fn warmup_epochs(&self) -> f64 {
        self.warmup_epochs
    }

    fn depends_on_horizon(&self) -> bool {
        false
    }

    fn decay(&self, _progress: f64, _epochs: u32) -> f64 {
        1.0
    }
}
