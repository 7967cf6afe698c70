//! Arguments of `run report`.

use std::path::PathBuf;

use clap::Args;

use super::store::StoreArgs;

/// Arguments of `report`.
#[derive(Debug, Args)]
#[command(after_help = report_help())]
pub struct ReportArgs {
    /// Documents in Markdown, with values in double braces: `{{q4_sweep: best val_accuracy}}`
    #[arg(value_name = "DOCUMENT", required = true)]
    pub documents: Vec<PathBuf>,
    /// Where results are kept.
    #[command(flatten)]
    pub store: StoreArgs,
}

/// What may stand in the braces of a document.
fn report_help() -> String {
    let mut text = "In double braces, behind the name of a pipeline and a colon:\n".to_owned();
    for (usage, what) in crate::report::usages() {
        text.push_str(&format!("  {usage:<46} {what}\n"));
    }
    text + "\nNumbers take `as=percent` and `digits=3`; trials are chosen by name and by `where=optimizer.kind=adam`; in TRIALS `*` stands for any letters, `?` for one; `\\{{` is text."
}
