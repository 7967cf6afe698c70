//! What a search learns from before its first trial.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Earlier studies that a search learns from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Prior {
    /// Names of pipelines in the outputs folder, or `*` for all of them that have trials of this metric in this space. Their data may
    /// be others, and their spaces: what one did not search it has as its spec says, and trials that this space does not have are
    /// left out.
    #[schemars(length(min = 1, max = 100))]
    pub from: Vec<String>,
}

impl Prior {
    /// The name that stands for all pipelines.
    pub const ALL: &str = "*";
}
