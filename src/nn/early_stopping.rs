//! Stopping when the validation part stops getting better.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Epoch;

/// Ends the training when the validation metric has not improved for some epochs. The weights of the last epoch are kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EarlyStopping {
    /// Epochs without improvement after which the training ends.
    #[schemars(range(min = 1))]
    pub patience: u32,
    /// By how much the metric must get better to count as an improvement.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub min_delta: f64,
    /// Metric that is watched.
    #[serde(default)]
    pub metric: Watched,
}

/// Metric that early stopping watches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Watched {
    /// Loss on the validation part; lower is better.
    #[default]
    ValLoss,
    /// Accuracy on the validation part; higher is better.
    ValAccuracy,
}

impl EarlyStopping {
    /// Whether the training ends after this history. Without a validation part it never does.
    pub(crate) fn is_over(&self, history: &[Epoch]) -> bool {
        let mut best = f64::NEG_INFINITY;
        let mut waited = 0;
        for epoch in history {
            let value = match self.metric {
                Watched::ValLoss => epoch.val_loss.map(|loss| -loss),
                Watched::ValAccuracy => epoch.val_accuracy,
            };
            let Some(value) = value else { return false };
            if value > best + self.min_delta {
                (best, waited) = (value, 0);
            } else {
                waited += 1;
            }
        }
        waited >= self.patience
    }
}
