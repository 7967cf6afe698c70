//! What can go wrong in a search.

/// A search that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// A parameter's description makes no sense.
    #[error("parameter `{path}`: {problem}")]
    Parameter {
        /// The parameter's path.
        path: String,
        /// What is wrong.
        problem: String,
    },
    /// A grid needs values that can be counted.
    #[error("parameter `{path}` is continuous; a grid needs `values`, integers (`int_uniform`) or a `step`")]
    ContinuousGrid {
        /// The parameter's path.
        path: String,
    },
    /// A condition that cannot be.
    #[error("parameter `{path}`: its condition on `{on}` {problem}")]
    Condition {
        /// The conditional parameter's path.
        path: String,
        /// What the condition names.
        on: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// There is nothing to choose.
    #[error("there are no parameters to search")]
    NoParameters,
    /// A configuration to start with is none of the space.
    #[error("`{path}` {why}")]
    Start {
        /// The parameter.
        path: String,
        /// What is wrong with it.
        why: String,
    },
}
