//! The place of results, which most commands take.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::base::fs::{self, Kind};

/// Name of the folder of results, unless another is asked for.
const OUTPUTS: &str = "outputs";

/// Where results are kept.
#[derive(Debug, Args)]
pub struct StoreArgs {
    /// Folder of results and of the store; unless said the `outputs` with a store that is nearest above, else one here
    #[arg(long, value_name = "FOLDER", env = "RUN_OUTPUTS", default_value_os_t = usual())]
    pub outputs: PathBuf,
}

impl StoreArgs {
    /// What has to be said of a folder that nobody named and that is not here.
    pub(crate) fn notice(&self) -> Option<String> {
        let is_elsewhere = self.outputs != Path::new(OUTPUTS) && self.outputs == usual();
        is_elsewhere.then(|| {
            let outputs = self.outputs.display();
            format!(
                "results are kept in `{outputs}`, the nearest above this folder; `--outputs {OUTPUTS}` keeps them here"
            )
        })
    }
}

/// The `outputs` with a store in it that is nearest, from this folder upwards; else the one of this folder.
fn usual() -> PathBuf {
    let depth = std::env::current_dir().map_or(1, |here| here.ancestors().count());
    let mut above = (0..depth).map(|n| Path::new(&"../".repeat(n)).join(OUTPUTS));
    let has_store = |outputs: &PathBuf| fs::kind(&outputs.join("store")).is_ok_and(|kind| kind == Some(Kind::Folder));
    above.find(has_store).unwrap_or_else(|| OUTPUTS.into())
}
