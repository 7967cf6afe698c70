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

use std::path::Path;

use super::diagnostics::Failure;
use super::ui::Ui;
use crate::base::fs;
use crate::stages::{STUDY, Study};

/// Prints a completion script.
pub(crate) fn completions(shell: clap_complete::Shell, ui: &Ui) -> Result<(), Failure> {
    completions::completions(shell, ui);
    Ok(())
}

/// The study that a pipeline has left, for a spec of this name and path.
fn study_of(name: &str, path: &Path, outputs: &Path) -> Result<Study, Failure> {
    let bytes = match fs::read(&outputs.join(name).join(STUDY.name())) {
        Err(error) if error.is_not_found() => {
            let text = format!("`{name}` has no finished trials; `run {}` makes them", path.display());
            return Err(Failure::failed(text));
        }
        bytes => bytes.map_err(Failure::failed)?,
    };
    serde_json::from_slice(&bytes).map_err(Failure::failed)
}
