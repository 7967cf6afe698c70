//! Names of the stages: in plans and events, in the store, and in keys.

/// Stage `dataset`.
pub const DATASET: &str = "dataset";
/// Stage `preprocess`.
pub const PREPROCESS: &str = "preprocess";
/// Stage `search`.
pub const SEARCH: &str = "search";
/// Stage `evaluate`.
pub const EVALUATE: &str = "evaluate";
/// Stage `plot`.
pub const PLOT: &str = "plot";
