//! Step `subset`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Keeps only some samples of each part, drawn at random with every class in its share; what is not named is kept whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Subset {
    /// Training samples to keep, after the validation part was held out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub train: Option<u32>,
    /// Validation samples to keep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub validation: Option<u32>,
    /// Test samples to keep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub test: Option<u32>,
}
