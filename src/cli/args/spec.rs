//! Which specs are meant.

use std::path::PathBuf;

use clap::Args;

/// Which specs, with which changes.
#[derive(Debug, Args)]
pub struct SpecArgs {
    /// Spec files; for `show` also an earlier run, by its number in `run log`: `q4_sweep@2`
    #[arg(value_name = "SPEC", required = true)]
    pub specs: Vec<PathBuf>,
    /// Change a value of the spec, for example `search.trials=110`; may be repeated
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub set: Vec<String>,
}
