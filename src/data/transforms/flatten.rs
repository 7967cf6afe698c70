//! Step `flatten`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::transform::{Phase, Transform};

/// Makes a row of every image. A feed-forward network always reads rows, so this only says so.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Flatten {}

impl Transform for Flatten {
    fn phase(&self) -> Phase {
        Phase::Features
    }
}
