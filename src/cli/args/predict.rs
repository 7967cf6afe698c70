//! Arguments of `predict`.

use std::path::PathBuf;

use clap::Args;

use super::StoreArgs;

/// Arguments of `predict`.
#[derive(Debug, Args)]
pub struct PredictArgs {
    /// A spec whose pipeline has evaluated a model, or a folder `model/` that one has left
    #[arg(value_name = "SPEC | MODEL")]
    pub model: PathBuf,
    /// The table of new rows (CSV, also compressed; Parquet; a workbook), `-` for standard input
    #[arg(value_name = "TABLE")]
    pub table: PathBuf,
    /// The sheet of a workbook, where several have cells
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// File to write instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Write the probability of every class or label too
    #[arg(long)]
    pub probabilities: bool,
    /// Where results are kept.
    #[command(flatten)]
    pub store: StoreArgs,
}
