//! What is to be predicted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is to be predicted of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// One of some classes.
    Classification,
    /// A number, or several.
    Regression,
    /// Which of some labels it has: each target column is a label, 1 or 0.
    MultiLabel,
}
