//! The list of runs: what was run when, with what spec and from what commit, and what came of it.

use std::path::{Path, PathBuf};

use super::study::Study;
use super::unfinished::study_so_far;
use crate::base::folder::relative;
use crate::base::fs::FileError;
use crate::base::git::commit;
use crate::base::history::History;
use crate::pipeline::{
    BestTrial, EventLog, Plan, RunBegun, RunEnded, RunEnding, Status, last_execution, note_begin, note_end, past_runs,
};
use crate::spec::{ResolvedSpec, to_yaml};
use crate::store::Store;

/// A run that is in the list.
pub(super) struct Remembered {
    folder: PathBuf,
    run: u64,
}

/// Why the list has not all that there is to know.
#[derive(Debug, thiserror::Error)]
#[error("the list of runs is incomplete: {why}")]
pub(super) struct Incomplete {
    why: String,
}

impl From<FileError> for Incomplete {
    fn from(error: FileError) -> Self {
        Self { why: format!("{error}: {}", error.source) }
    }
}

/// Whether anything of a plan has to run.
pub(super) fn has_work(plan: &Plan) -> bool {
    plan.stages().iter().any(|planned| matches!(planned.status, Status::Run { .. }))
}

impl Remembered {
    /// Notes that a run begins. One that finds all that the run before it has made is no run of its own.
    pub(super) fn begin(
        plan: &Plan,
        resolved: &ResolvedSpec,
        set: &[String],
        machine: &str,
        store: &Store,
    ) -> Result<Option<Self>, Incomplete> {
        let folder = plan.folder(store);
        let stages: Vec<_> = plan.stages().iter().map(|planned| (planned.name.clone(), planned.key)).collect();
        let is_again = |last: &RunBegun| !has_work(plan) && last.stages == stages;
        if past_runs(&folder)?.runs.last().is_some_and(|last| is_again(&last.begun)) {
            return Ok(None);
        }
        let _lock = plan.lock_folder(store).map_err(|error| Incomplete { why: error.to_string() })?;
        let last = past_runs(&folder)?.runs.last().map_or(0, |last| last.begun.run);
        let beside = resolved.file.as_deref().and_then(Path::parent);
        let whole = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        let begun = RunBegun {
            spec_file: resolved.file.as_deref().map(|file| relative(&whole, file)),
            spec: resolved.source.clone(),
            resolved: to_yaml(&resolved.spec),
            set: set.to_vec(),
            git: beside.and_then(commit),
            machine: machine.to_owned(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            stages,
            ..RunBegun::default()
        };
        let run = note_begin(&folder, last, begun)?;
        Ok(Some(Self { folder, run }))
    }

    /// Notes how the run ended. Without a study, the events tell of its trials.
    pub(super) fn end(self, ending: RunEnding, study: Option<&Study>) -> Result<(), Incomplete> {
        let told;
        let study = match (study, ending) {
            (None, RunEnding::Stopped | RunEnding::Failed) => {
                let events = last_execution(&EventLog::path(&self.folder)).unwrap_or_default();
                told = study_so_far(&events, |_| History::default());
                Some(&told)
            }
            (study, _) => study,
        };
        let best = study.and_then(|study| {
            let best = *study.ranked().first()?;
            let metric = study.metric.as_str().to_owned();
            Some(BestTrial { metric, value: best.metric?, trial: best.name.clone() })
        });
        let trials = study.map_or(0, |study| study.trials.len());
        Ok(note_end(&self.folder, RunEnded { run: self.run, ended_s: 0.0, ending, trials, best })?)
    }
}
