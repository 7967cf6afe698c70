//! Parameters of gradient-boosted trees.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Gradient-boosted trees on histograms, for tables: classes, labels or numbers. A missing value needs no imputation, and features
/// need no scaling.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gbdt {
    /// Rounds of boosting, at most: each adds a tree for every class, label or number (two classes need one).
    #[serde(default = "iterations")]
    #[schemars(range(min = 1, max = 100_000))]
    pub iterations: u32,
    /// Factor of what each tree adds.
    #[serde(default = "learning_rate")]
    #[schemars(range(max = 10.0), extend("exclusiveMinimum" = 0.0))]
    pub learning_rate: f64,
    /// Leaves of a tree, at most.
    #[serde(default = "max_leaves")]
    #[schemars(range(min = 2, max = 1024))]
    pub max_leaves: u32,
    /// Splits between the root of a tree and a leaf, at most; without it only `max_leaves` ends the growth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1024))]
    pub max_depth: Option<u32>,
    /// Training rows in a leaf, at least.
    #[serde(default = "min_samples_leaf")]
    #[schemars(range(min = 1))]
    pub min_samples_leaf: u32,
    /// L2 penalty on what leaves add.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub l2: f64,
    /// Bins of a feature, at most, beside one for missing values.
    #[serde(default = "max_bins")]
    #[schemars(range(min = 2, max = 255))]
    pub max_bins: u32,
    /// Share of the training rows, drawn anew each round, that its trees are grown on.
    #[serde(default = "whole", skip_serializing_if = "is_whole")]
    #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0.0))]
    pub subsample: f64,
    /// Share of the features, drawn anew for each tree, that it may split by.
    #[serde(default = "whole", skip_serializing_if = "is_whole")]
    #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0.0))]
    pub colsample: f64,
    /// Rounds without a smaller validation loss after which the fit ends, 10 for example; the trees until the smallest are kept.
    /// Without it, or without a validation part, all `iterations` are made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub patience: Option<u32>,
}

fn iterations() -> u32 {
    100
}

fn learning_rate() -> f64 {
    0.1
}

fn max_leaves() -> u32 {
    31
}

fn min_samples_leaf() -> u32 {
    20
}

fn max_bins() -> u32 {
    255
}

fn whole() -> f64 {
    1.0
}

fn is_whole(share: &f64) -> bool {
    *share == 1.0
}

impl Default for Gbdt {
    fn default() -> Self {
        Self {
            iterations: iterations(),
            learning_rate: learning_rate(),
            max_leaves: max_leaves(),
            max_depth: None,
            min_samples_leaf: min_samples_leaf(),
            l2: 0.0,
            max_bins: max_bins(),
            subsample: whole(),
            colsample: whole(),
            patience: None,
        }
    }
}
