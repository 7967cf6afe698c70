//! The study that a pipeline has left.

use std::path::Path;

use crate::cli::diagnostics::Failure;
use crate::cli::live::{Run, Runs, State};
use crate::cli::ui::{Paint, Ui};
use crate::stages::{STUDY, Study};

/// The study that a pipeline has left, for a spec of this name and path; where its last run has not finished, what there is of
/// it, and that is said.
pub(super) fn study_of(name: &str, path: &Path, outputs: &Path, ui: &Ui) -> Result<Study, Failure> {
    let Run { study, state, .. } = Runs::new(outputs).run(name);
    if state != State::Finished && !study.trials.is_empty() {
        let (count, path) = (study.trials.len(), path.display());
        let trials = if count == 1 { "1 trial".to_owned() } else { format!("{count} trials") };
        let said =
            format!("{trials} of a run that has not finished ({}); `run {path}` goes on from there", state.text());
        ui.note_with((Paint::Yellow, "unfinished"), &said);
        return Ok(study);
    }
    match STUDY.in_folder(&outputs.join(name)) {
        Err(error) if error.is_not_found() => {
            let text = format!("`{name}` has no finished trials; `run {}` makes them", path.display());
            Err(Failure::failed(text))
        }
        study => {
            let unreadable = || Failure::failed(format!("the study of `{name}` is not of this version; run it again"));
            study.map_err(Failure::failed)?.ok_or_else(unreadable)
        }
    }
}
