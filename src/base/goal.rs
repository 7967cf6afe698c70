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
    /// A value of which lower is better whichever way the number is.
    pub fn cost(self, value: f64) -> f64 {
        match self {
            Self::Maximize => -value,
            Self::Minimize => value,
        }
    }

    /// `higher` or `lower`.
    pub fn better(self) -> &'static str {
        match self {
            Self::Maximize => "higher",
            Self::Minimize => "lower",
        }
    }
}
