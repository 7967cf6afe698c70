//! Step `one_hot`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::transform::{Phase, Transform};

/// Turns labels into one-hot rows. The losses always read them so, so this only says so.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OneHot {}

impl Transform for OneHot {
    fn phase(&self) -> Phase {
        Phase::Features
    }
}
