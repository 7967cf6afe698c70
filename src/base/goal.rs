//! Which way a number is better.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which way a metric is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// Higher is better.
    Maximize,
    /// Lower is better.
    Minimize,
}

impl Goal {
    /// `higher` or `lower`.
    pub fn better(self) -> &'static str {
        match self {
            Self::Maximize => "higher",
            Self::Minimize => "lower",
        }
    }
}
