//! Step `split`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Holds out a validation part of the training samples.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// Share of the training samples that is held out, in [0, 1).
    #[serde(default = "validation")]
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1.0))]
    pub validation: f64,
    /// Hold out the same share of every class.
    #[serde(default = "stratify")]
    pub stratify: bool,
}

fn validation() -> f64 {
    0.1
}

fn stratify() -> bool {
    true
}
