//! Step `flatten`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Makes a row of every image. A feed-forward network always reads rows, so this only says so.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Flatten {}
