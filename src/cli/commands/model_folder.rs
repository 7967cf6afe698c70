//! The folder of a model that a command is given: by itself, or by the spec whose pipeline has left it.

use std::path::{Path, PathBuf};

use super::spec_file::load;
use crate::base::fs;
use crate::cli::args::StoreArgs;
use crate::cli::diagnostics::Failure;
use crate::cli::ui::Ui;
use crate::stages::MODEL_FOLDER;

/// The folder of the model that is meant, and a name for what is made of it.
pub(super) fn model_folder(path: &Path, store: &StoreArgs, ui: &Ui) -> Result<(PathBuf, String), Failure> {
    if path.extension().is_none_or(|ending| ending != "yaml" && ending != "yml") {
        let name = path.file_name().map_or(MODEL_FOLDER.into(), |name| name.to_string_lossy());
        return Ok((path.to_owned(), name.into_owned()));
    }
    let spec = load(path, &[], ui)?.spec;
    let name = spec.name;
    if spec.model.is_some_and(|model| model.command().is_some()) {
        let why =
            format!("`{name}` has left no model: `kind: command` is a program, which alone knows what it has learned");
        return Err(Failure::failed(why));
    }
    let folder = store.outputs.join(&name).join(MODEL_FOLDER);
    if fs::exists(&folder) {
        return Ok((folder, name));
    }
    Err(Failure::failed(format!(
        "`{name}` has left no model: `run {}` with an `evaluate` section makes one",
        path.display()
    )))
}
