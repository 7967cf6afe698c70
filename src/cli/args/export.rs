//! Arguments of `export`.

use std::path::PathBuf;

use clap::Args;

use super::StoreArgs;

/// Arguments of `export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// A spec whose pipeline has evaluated a model, or a folder `model/` that one has left
    #[arg(value_name = "SPEC | MODEL")]
    pub model: PathBuf,
    /// As one graph in ONNX: the fitted steps and the model, with an input for every column
    #[arg(long, required = true)]
    pub onnx: bool,
    /// File to write [default: the name of the pipeline, or of the folder, with `.onnx`]
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Where results are kept.
    #[command(flatten)]
    pub store: StoreArgs,
}
