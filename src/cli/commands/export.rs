//! `run export SPEC|MODEL --onnx`: a model as a file that other programs run.

use std::path::PathBuf;

use super::model_folder::model_folder;
use crate::base::fs;
use crate::cli::args::ExportArgs;
use crate::cli::diagnostics::Failure;
use crate::cli::ui::Ui;
use crate::stages::export_onnx;

pub(crate) fn export(args: &ExportArgs, ui: &Ui) -> Result<(), Failure> {
    let (folder, name) = model_folder(&args.model, &args.store, ui)?;
    let exported = export_onnx(&folder).map_err(Failure::failed)?;
    let path = args.output.clone().unwrap_or_else(|| PathBuf::from(format!("{name}.onnx")));
    // A link or a device is nothing to put a file in the place of.
    fs::refuse_link(&path).map_err(Failure::failed)?;
    fs::write_atomic(&path, &exported.bytes).map_err(Failure::failed)?;
    let inputs = if exported.inputs == 1 { "1 input".to_owned() } else { format!("{} inputs", exported.inputs) };
    ui.note(&format!("{inputs}, outputs `{}`", exported.outputs.join("`, `")));
    if !exported.dates.is_empty() {
        let dates = exported.dates.join("`, `");
        ui.note(&format!(
            "ONNX has no dates: `{dates}` is read as days since 1970-01-01, with the time of day as their fraction"
        ));
    }
    ui.result(&path.display().to_string());
    Ok(())
}
