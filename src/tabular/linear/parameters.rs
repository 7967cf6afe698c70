//! Parameters of linear models.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Linear model: least squares for numbers, logistic regression for two classes or labels, softmax regression for more classes. It
/// takes no missing values; features need no scaling, but a penalty means another thing in another unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Linear {
    /// L2 penalty on the coefficients: half of it times the sum of their squares is added to the losses of all training rows. It is
    /// scikit-learn's `alpha` of `Ridge`, and 1 / C of `LogisticRegression`.
    #[serde(default = "l2")]
    #[schemars(range(min = 0.0))]
    pub l2: f64,
    /// L1 penalty on the coefficients: times the sum of their sizes. It makes coefficients exactly zero.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub l1: f64,
    /// Steps of the minimisation, at most.
    #[serde(default = "max_iterations")]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub max_iterations: u32,
}

fn l2() -> f64 {
    1.0
}

fn max_iterations() -> u32 {
    1000
}

impl Default for Linear {
    fn default() -> Self {
        Self { l2: l2(), l1: 0.0, max_iterations: max_iterations() }
    }
}
