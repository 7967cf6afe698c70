//! One file a subcommand.

mod check;
mod compare;
mod completions;
mod data;
mod gc;
mod init;
mod plan;
mod run;
mod schema;
mod show;
mod verify;

pub(crate) use check::check;
pub(crate) use compare::compare;
pub(crate) use data::data;
pub(crate) use gc::gc;
pub(crate) use init::init;
pub(crate) use plan::plan;
pub(crate) use run::run;
pub(crate) use schema::schema;
pub(crate) use show::show;
pub(crate) use verify::verify;

use std::path::{Path, PathBuf};

use super::diagnostics::Failure;
use super::ui::Ui;
use crate::base::fs;
use crate::data::Source;
use crate::stages::Study;

/// Prints a completion script.
pub(crate) fn completions(shell: clap_complete::Shell, ui: &Ui) -> Result<(), Failure> {
    completions::completions(shell, ui);
    Ok(())
}

/// The study that a pipeline has left, for a spec of this name and path.
fn study_of(name: &str, path: &Path, outputs: &Path) -> Result<Study, Failure> {
    let bytes = match fs::read(&outputs.join(name).join("study.json")) {
        Err(error) if error.is_not_found() => {
            let text = format!("`{name}` has no finished trials; `run {}` makes them", path.display());
            return Err(Failure::failed(text));
        }
        bytes => bytes.map_err(Failure::failed)?,
    };
    serde_json::from_slice(&bytes).map_err(Failure::failed)
}

/// Where data sets are looked for: `RUN_DATA`, `data/` here, `data/` beside the spec's folder and in it, the user's
/// cache, the system's folder.
fn source(spec_folder: Option<&Path>, offline: bool) -> Source {
    let mut roots: Vec<PathBuf> = std::env::var_os("RUN_DATA").map(PathBuf::from).into_iter().collect();
    roots.push(PathBuf::from("data"));
    if let Some(folder) = spec_folder {
        roots.push(folder.join("../data"));
        roots.push(folder.join("data"));
    }
    let data_home = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".local/share"));
    Source { roots, cache: data_home.or_else(home).map(|folder| folder.join("specrun")), offline }
}
