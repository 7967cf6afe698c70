//! What can be wrong with a fit, or with the file of a model.

/// Why there is no model.
#[derive(Debug, thiserror::Error)]
pub enum TabularError {
    /// There is nothing to learn from.
    #[error("there are no training rows")]
    NoRows,
    /// A feature has no value where one is needed.
    #[error(
        "feature {feature} of row {row} is missing or infinite, which `kind: linear` cannot take: impute it, or use `kind: gbdt`"
    )]
    Missing {
        /// Column, from 0.
        feature: usize,
        /// Row of the part, from 0.
        row: usize,
    },
    /// A number to be predicted is not finite.
    #[error("the number to predict of training row {row} is not finite")]
    Target {
        /// Row of the part, from 0.
        row: usize,
    },
    /// The fit was cancelled before it came to a model.
    #[error("the fit was cancelled")]
    Cancelled,
    /// There are more classes than a family of models can take.
    #[error("`kind: {kind}` takes at most {most} classes, and these are {found}: write `kind: mlp`")]
    Classes {
        /// The family.
        kind: &'static str,
        /// Classes of the data.
        found: usize,
        /// Classes that it takes.
        most: usize,
    },
    /// Categorical features are more than there are features, or the table has another width than the model.
    #[error("the table has {found} features, the model {expected}")]
    Width {
        /// Features of the model.
        expected: usize,
        /// Features of the table.
        found: usize,
    },
    /// Subtrees, features or numbers of a stored model contradict each other.
    #[error("the file is no model of `kind: {kind}`: {why}")]
    File {
        /// The family.
        kind: &'static str,
        /// What is wrong.
        why: String,
    },
}
