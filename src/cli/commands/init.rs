//! `run init [FILE]`: a small spec to start from, with the schema beside it for the editor.

use std::path::Path;

use crate::base::fs;
use crate::cli::args::InitArgs;
use crate::cli::diagnostics::Failure;
use crate::cli::ui::Ui;
use crate::spec::pipeline_schema_text;

const TEMPLATE: &str = include_str!("template.yaml");
/// The schema's file, beside the folder of the spec as in the project's own layout.
const SCHEMA: &str = "../schemas/pipeline.schema.json";

pub(crate) fn init(args: &InitArgs, ui: &Ui) -> Result<(), Failure> {
    if fs::exists(&args.file) {
        return Err(Failure::usage(format!("`{}` exists and is left alone", args.file.display())));
    }
    let folder = args.file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let schema = folder.join(SCHEMA);
    let write = |path: &Path, text: &str| {
        path.parent().map_or(Ok(()), fs::create_folder).and_then(|()| fs::write_atomic(path, text.as_bytes()))
    };
    fs::create_folder(folder).map_err(Failure::failed)?;
    write(&args.file, &TEMPLATE.replace("SCHEMA", SCHEMA)).map_err(Failure::failed)?;
    if !fs::exists(&schema) {
        write(&schema, &pipeline_schema_text()).map_err(Failure::failed)?;
    }
    ui.note(&format!("`run {}` runs it", args.file.display()));
    ui.result(&args.file.display().to_string());
    Ok(())
}
