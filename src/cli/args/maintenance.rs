//! The command line of what checks, mends and tidies the store, and writes down what it has.

use std::path::PathBuf;

use clap::Args;

use super::store::StoreArgs;
use crate::cli::size::parse_size;

/// Arguments of `lock`.
#[derive(Debug, Args)]
pub struct LockArgs {
    /// Spec files
    #[arg(value_name = "SPEC", required = true)]
    pub specs: Vec<PathBuf>,
    /// Trials that train at the same time; never changes a result [default: number of processors]
    #[arg(long, short = 'j', value_name = "N", env = "RUN_JOBS", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Never open a network connection
    #[arg(long, env = "RUN_OFFLINE", value_parser = clap::builder::FalseyValueParser::new())]
    pub offline: bool,
    /// Where results are kept.
    #[command(flatten)]
    pub store: StoreArgs,
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Specs of which trials are run again
    #[arg(value_name = "SPEC", requires = "rerun")]
    pub specs: Vec<PathBuf>,
    /// Set aside what is damaged, and make again what the folders of pipelines show
    #[arg(long)]
    pub repair: bool,
    /// Run so many trials of each spec again, chosen at random, and compare them with those in the store
    #[arg(long, value_name = "N", requires = "specs", conflicts_with = "repair")]
    pub rerun: Option<usize>,
    /// Chooses the trials
    #[arg(long, value_name = "N", default_value_t = 0, requires = "rerun")]
    pub seed: u64,
    /// Trials that train at the same time [default: number of processors]
    #[arg(long, short = 'j', value_name = "N", env = "RUN_JOBS", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Where results are kept.
    #[command(flatten)]
    pub store: StoreArgs,
}

/// Arguments of `gc`.
#[derive(Debug, Args)]
pub struct GcArgs {
    /// Only list what would be removed
    #[arg(long)]
    pub dry_run: bool,
    /// Keep what was made or used by a run in the last N days; 0 keeps nothing for its age
    #[arg(long, value_name = "N", default_value_t = 7)]
    pub keep_days: u32,
    /// Remove only until the store is no larger, what was used longest ago first; for example `2GB`, `500MB`
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    pub max_size: Option<u64>,
    /// Where results are kept.
    #[command(flatten)]
    pub store: StoreArgs,
}
