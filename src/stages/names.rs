//! Names of the stages, in plans and events, in the store, and in keys; and of files in a pipeline's folder.

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

/// The spec with its defaults filled in.
pub const RESOLVED: &str = "resolved.yaml";
/// The report as a page.
pub const REPORT_PAGE: &str = "report.html";
/// The report as text.
pub(crate) const REPORT_TEXT: &str = "report.md";
/// The folder of the figures.
pub const PLOTS: &str = "plots";
