//! Runs of the past, as `q4_sweep@2` or `pipelines/q4_sweep.yaml@2` names them.

use std::path::{Path, PathBuf};

use super::spec_file::load;
use crate::base::fs::{self, Kind};
use crate::cli::diagnostics::Failure;
use crate::cli::live::history_in;
use crate::cli::ui::{Paint, Ui};
use crate::pipeline::{EventLog, PastRun, PastRuns, RunEnding, past_runs, read_log};
use crate::spec::{ResolvedSpec, check_text};
use crate::stages::{EVALUATE, PLOT, REPORT, RESOLVED, Report, SEARCH, STUDY, Study, study_so_far};
use crate::store::{Artifact, Store};

/// A run of the past.
pub(super) struct Past {
    pub(super) name: String,
    pub(super) run: PastRun,
    /// When the one after it began.
    next_s: f64,
    store: Store,
}

/// The runs of a pipeline; what is damaged is said.
pub(super) fn runs_of(name: &str, outputs: &Path, ui: &Ui) -> Result<Vec<PastRun>, Failure> {
    let folder = outputs.join(name);
    let PastRuns { runs, damaged } = past_runs(&folder).map_err(Failure::failed)?;
    if damaged > 0 {
        let lines = if damaged == 1 { "a line".to_owned() } else { format!("{damaged} lines") };
        ui.note_with(
            (Paint::Yellow, "warning"),
            &format!("{lines} of the runs of `{}` cannot be read", folder.display()),
        );
    }
    Ok(runs)
}

/// The pipeline that a word names: a spec, or a folder of results.
pub(super) fn pipeline_of(word: &str, outputs: &Path, ui: &Ui) -> Result<String, Failure> {
    let is_file = matches!(fs::kind(Path::new(word)), Ok(Some(Kind::File { .. })));
    let is_name = !word.is_empty() && !word.contains(['/', '\\']) && !word.starts_with('.');
    let has_runs = || matches!(fs::kind(&EventLog::path(&outputs.join(word))), Ok(Some(Kind::File { .. })));
    match !is_file && is_name && has_runs() {
        true => Ok(word.to_owned()),
        false => Ok(load(Path::new(word), &[], ui)?.spec.name),
    }
}

/// The run that a word names; `None` where it is of another form.
pub(super) fn past(word: &str, outputs: &Path, ui: &Ui) -> Result<Option<Past>, Failure> {
    let Some((of, number)) = word.rsplit_once('@') else { return Ok(None) };
    let Some(number) = number.parse::<u64>().ok().filter(|_| !Path::new(word).exists()) else { return Ok(None) };
    let name = pipeline_of(of, outputs, ui)?;
    let mut runs = runs_of(&name, outputs, ui)?;
    let Some(at) = runs.iter().position(|run| run.begun.run == number) else {
        let known = match (runs.first(), runs.last()) {
            (Some(first), Some(last)) => format!("they are @{} to @{}", first.begun.run, last.begun.run),
            _ => "it has not run yet".to_owned(),
        };
        return Err(Failure::usage(format!("`{name}` has no run @{number}: {known}, see `run log {name}`")));
    };
    let next_s = runs.get(at + 1).map_or(f64::INFINITY, |next| next.begun.begun_s);
    let store = Store::open(outputs).map_err(Failure::failed)?;
    Ok(Some(Past { name, run: runs.swap_remove(at), next_s, store }))
}

impl Past {
    /// `q4_sweep@2`
    pub(super) fn label(&self) -> String {
        format!("{}@{}", self.name, self.run.begun.run)
    }

    /// The spec as it was, with every default and change filled in.
    pub(super) fn spec(&self) -> Result<ResolvedSpec, Failure> {
        Ok(check_text(RESOLVED, &self.run.begun.resolved, &[], Path::new(""))?)
    }

    /// The folder of its figures.
    pub(super) fn plots(&self) -> Result<PathBuf, Failure> {
        Ok(self.artifact(PLOT)?.ok_or_else(|| self.gone("figures"))?.path(""))
    }

    /// What was measured of the evaluated trial, if that is still there.
    pub(super) fn report(&self) -> Result<Option<Report>, Failure> {
        let Some(artifact) = self.artifact(EVALUATE)? else { return Ok(None) };
        let bytes = artifact.read(REPORT.name()).map_err(Failure::failed)?;
        Ok(serde_json::from_slice(&bytes).ok())
    }

    /// Its trials; those of a run that did not finish as far as they are known.
    pub(super) fn study(&self) -> Result<Study, Failure> {
        if let Some(artifact) = self.artifact(SEARCH)? {
            let bytes = artifact.read(STUDY.name()).map_err(Failure::failed)?;
            return serde_json::from_slice(&bytes).map_err(Failure::failed);
        }
        if self.run.ended.as_ref().is_some_and(|ended| ended.ending == RunEnding::Finished) {
            return Err(self.gone("trials"));
        }
        let outputs = self.store.outputs();
        let mut events = read_log(&EventLog::path(&outputs.join(&self.name))).map_err(Failure::failed)?;
        events.retain(|logged| (self.run.begun.begun_s..self.next_s).contains(&logged.time_s));
        let study = study_so_far(&events, |key| history_in(outputs, key));
        if study.trials.is_empty() {
            return Err(Failure::failed(format!("`{}` has no finished trials", self.label())));
        }
        Ok(study)
    }

    fn artifact(&self, stage: &str) -> Result<Option<Artifact>, Failure> {
        let Some(key) = self.run.key(stage) else { return Ok(None) };
        self.store.find(&key).map_err(Failure::failed)
    }

    fn gone(&self, what: &str) -> Failure {
        let label = self.label();
        let why =
            format!("the {what} of `{label}` are not in the store (any more): `run gc` keeps those of the last run");
        Failure::failed(format!("{why} and of the last days; `run log {label}` has the spec that makes them again"))
    }
}
