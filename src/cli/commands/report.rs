//! `run report DOCUMENT…`: documents with the values of finished pipelines.

use crate::cli::args::ReportArgs;
use crate::cli::diagnostics::Failure;
use crate::cli::ui::{Paint, Ui};
use crate::stages::{REPORT_PAGE, RunError, lay_out_document};
use crate::store::Store;

pub(crate) fn report(args: &ReportArgs, ui: &Ui) -> Result<(), Failure> {
    let mut is_whole = true;
    for path in &args.documents {
        if path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml") {
            let text = format!("`{0}` is a spec; `run {0}` writes its report", path.display());
            return Err(Failure::usage(text));
        }
        let store = Store::open(&args.store.outputs).map_err(Failure::failed)?;
        let (folder, warnings) = lay_out_document(path, &store).map_err(|error| match error {
            RunError::TakenFolder { name, path } => Failure::usage(format!(
                "`{name}` is a pipeline: `{}` is part of its report, which `run SPEC` writes, or needs another name",
                path.display()
            )),
            error => error.into(),
        })?;
        warnings.iter().for_each(|warning| ui.note_with((Paint::Yellow, "missing"), warning));
        is_whole &= warnings.is_empty();
        ui.result(&folder.join(REPORT_PAGE).display().to_string());
    }
    if is_whole { Ok(()) } else { Err(Failure::Silent) }
}
