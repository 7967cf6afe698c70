//! The command line of what was run before.

use clap::Args;

use super::store::StoreArgs;

/// Arguments of `log`.
#[derive(Debug, Args)]
pub struct LogArgs {
    /// Specs or names of pipelines, or one run of them: `q4_sweep@2`; all pipelines without one
    #[arg(value_name = "NAME")]
    pub specs: Vec<String>,
    /// Runs to list, the newest; all of them unless said
    #[arg(long, value_name = "N")]
    pub top: Option<usize>,
    /// Where results are kept.
    #[command(flatten)]
    pub store: StoreArgs,
}
