//! `run init [FILE] [--table TABLE]`: a small spec to start from, with the schema beside it for the editor.

use std::path::Path;

use super::init_table::spec_for;
use crate::base::fs;
use crate::cli::args::InitArgs;
use crate::cli::diagnostics::Failure;
use crate::cli::ui::{Paint, Ui};
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
    let (text, needs) = match &args.table {
        Some(table) => spec_for(table, args, folder, SCHEMA)?,
        None => (TEMPLATE.replace("SCHEMA", SCHEMA), None),
    };
    fs::create_folder(folder).map_err(Failure::failed)?;
    write(&args.file, &text).map_err(Failure::failed)?;
    if !fs::exists(&schema) {
        write(&schema, &pipeline_schema_text()).map_err(Failure::failed)?;
    }
    match needs {
        Some(why) => ui.note_with((Paint::Yellow, "warning"), &format!("the table needs a word more: {why}")),
        None => ui.note(&format!("`run {}` runs it", args.file.display())),
    }
    ui.result(&args.file.display().to_string());
    Ok(())
}
