//! The command line of what was run before, and of what people write beside it.

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

/// Arguments of `note`.
#[derive(Debug, Args)]
pub struct NoteArgs {
    /// A pipeline, by its spec or its name, or one of its trials: `q4_sweep:trial_0012`, `q4_sweep:best`
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The note, in place of the one that is there; without it and without tags, what is there is shown
    #[arg(value_name = "TEXT")]
    pub text: Option<String>,
    /// Add a tag; may be repeated
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,
    /// Take a tag away; may be repeated
    #[arg(long, value_name = "TAG")]
    pub untag: Vec<String>,
    /// Take the note and all tags away first
    #[arg(long)]
    pub remove: bool,
    /// Where results are kept.
    #[command(flatten)]
    pub store: StoreArgs,
}
