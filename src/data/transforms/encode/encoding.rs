//! What numbers a category becomes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What numbers a category becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// A column for each category: 1 where a row has it, else 0.
    OneHot,
    /// Its place in the order of the categories, from 0; −1 where it is unknown or missing.
    Ordinal,
    /// Its share of the training rows; 0 where it is unknown or missing.
    Frequency,
    /// The mean of what is predicted over the training rows that have it, drawn to the mean of all where they are few: of two classes
    /// the share of the second; a column each of more classes, of several numbers and of labels. Training rows get what other `folds`
    /// say, all others what all training rows say; the mean of all where it is unknown or missing.
    Target,
    /// `size` numbers that a model of kind `mlp` learns in its first layer, one set more for what is unknown or missing. The model
    /// `gbdt` takes it as a category; others do not take it.
    Embedding,
}
