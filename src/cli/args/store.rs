//! The place of results, which most commands take.

use std::path::PathBuf;

use clap::Args;

/// Where results are kept.
#[derive(Debug, Args)]
pub struct StoreArgs {
    /// Folder of results and of the store
    #[arg(long, value_name = "FOLDER", env = "RUN_OUTPUTS", default_value = "outputs")]
    pub outputs: PathBuf,
}
