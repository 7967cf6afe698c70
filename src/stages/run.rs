//! Runs a spec: from its stages to the files in the pipeline's folder.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use super::document::DocumentFile;
use super::files::{REPORT, STUDY};
use super::made_of::made_of;
use super::metrics::Report;
use super::names::PLOT;
use super::notes::notes_in;
use super::registry::stages_of;
use super::remember::{Remembered, has_work};
use super::report::Beside;
use super::retry::discard_failed;
use super::salvage::lay_out_unfinished;
use super::study::Study;
use super::view::view_of;
use crate::base::fs::FileError;
use crate::base::machine::machine;
use crate::data::Source;
use crate::pipeline::{
    Event, EventLog, ExecuteError, Executed, Options, Plan, PlanError, RunEnding, Sink, StageError, View, ViewError,
    execute, provenance, remove_leftovers,
};
use crate::spec::{ResolvedSpec, SpecError};
use crate::store::{Key, Store, StoreError};

/// How often a run starts over when files of finished stages turn out damaged in the end.
const ATTEMPTS: usize = 3;

/// How to run a spec; nothing of it can change a result.
pub struct RunOptions<'a> {
    /// The store in the outputs folder.
    pub store: Store,
    /// Where data sets are looked for; [`Source::of_environment`] without it.
    pub source: Option<Source>,
    /// The changes of the spec on the command line, for the list of runs.
    pub set: &'a [String],
    /// Threads that a stage may use.
    pub jobs: usize,
    /// Whether trials that failed are run again.
    pub retry_failed: bool,
    /// Set by the caller, from any thread, to stop.
    pub cancelled: &'a AtomicBool,
    /// Takes the events.
    pub sink: &'a dyn Sink,
}

impl RunOptions<'_> {
    /// As many threads as the machine has, the usual places for data, and nobody who listens.
    pub fn new(store: Store) -> Self {
        static NEVER: AtomicBool = AtomicBool::new(false);
        fn ignore(_: &Event) {}
        let jobs = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { store, source: None, set: &[], jobs, retry_failed: false, cancelled: &NEVER, sink: &ignore }
    }
}

/// A run that did not end.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The document of the report cannot be read, or is wrong.
    #[error(transparent)]
    Document(#[from] SpecError),
    /// A file that keys depend on cannot be read.
    #[error(transparent)]
    Stages(#[from] StageError),
    /// The stages are no plan.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A stage failed, or the run was asked to stop.
    #[error(transparent)]
    Execute(#[from] ExecuteError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The pipeline's folder could not be brought up to date.
    #[error(transparent)]
    View(#[from] ViewError),
    /// A document would take the place of a pipeline.
    #[error("`{name}` is a pipeline in the outputs folder")]
    TakenFolder {
        /// The name of both.
        name: String,
        /// The document.
        path: PathBuf,
    },
    /// A file of the pipeline's folder could not be written.
    #[error(transparent)]
    File(#[from] FileError),
}

impl RunError {
    fn is_damage(&self) -> bool {
        let (Self::Store(error) | Self::View(ViewError::Store(error))) = self else { return false };
        matches!(error, StoreError::Damaged { .. } | StoreError::Gone { .. })
    }
}

/// What a run has left.
#[derive(Debug)]
pub struct Finished {
    /// The stages with their artifacts.
    pub executed: Executed,
    /// The pipeline's folder.
    pub folder: PathBuf,
    /// The trials, if the spec has a model.
    pub study: Option<Study>,
    /// What was measured of the evaluated trial, if the spec evaluates one.
    pub report: Option<Report>,
    /// The numbers behind the figures of matched pairs, in the order of their files.
    pub pairs: Vec<serde_json::Value>,
}

/// Runs a spec: plans its stages, makes what is not in the store, and lays the results out in the pipeline's folder.
///
/// The events also go to `events.jsonl` in that folder. What is finished is kept whatever happens, and the folder shows it; the next
/// run goes on from it.
///
/// # Errors
/// [`ExecuteError::Interrupted`] in [`RunError::Execute`] where `options.cancelled` was set; else what failed.
pub fn run(resolved: &ResolvedSpec, options: &RunOptions) -> Result<Finished, RunError> {
    let mut remembered = None;
    let result = attempts(resolved, options, &mut remembered);
    let ending = match &result {
        Ok(_) => RunEnding::Finished,
        Err(RunError::Execute(ExecuteError::Interrupted { .. })) => RunEnding::Stopped,
        Err(_) => RunEnding::Failed,
    };
    let study = result.as_ref().ok().and_then(|finished| finished.study.as_ref());
    if let Some(Err(error)) = remembered.map(|remembered: Remembered| remembered.end(ending, study)) {
        options.sink.event(&Event::Warning { message: error.to_string() });
    }
    result
}

/// Notes that a run begins. A list that cannot be written is no reason not to run, and none to warn where nothing is made.
fn remember(plan: &Plan, resolved: &ResolvedSpec, options: &RunOptions) -> Option<Remembered> {
    let begun = Remembered::begin(plan, resolved, options.set, &on_what(options.jobs), &options.store);
    begun.unwrap_or_else(|error| {
        if has_work(plan) {
            options.sink.event(&Event::Warning { message: error.to_string() });
        }
        None
    })
}

/// The machine and how much of it is used, for people.
fn on_what(jobs: usize) -> String {
    let threads = if jobs == 1 { "1 thread".to_owned() } else { format!("{jobs} threads") };
    format!("{}, {threads}", machine())
}

/// Runs a spec, again where what was made turns out damaged in the end.
fn attempts(
    resolved: &ResolvedSpec,
    options: &RunOptions,
    remembered: &mut Option<Remembered>,
) -> Result<Finished, RunError> {
    // What is wrong with it is found before anything runs.
    let document = DocumentFile::of_spec(resolved)?;
    let mut attempt = 1;
    loop {
        let usual = || Source::of_environment(Some(&resolved.dataset_folder), false);
        let source = options.source.clone().unwrap_or_else(usual);
        let plan = || -> Result<Plan, RunError> {
            let plan = Plan::new(
                &resolved.spec.name,
                stages_of(resolved, &source, Some(options.store.outputs()))?,
                &options.store,
            )?;
            Ok(plan.of_file(resolved.file.clone()))
        };
        if options.retry_failed && attempt == 1 {
            discard_failed(&plan()?, &options.store)?;
        }
        let plan = plan()?;
        if attempt == 1 {
            *remembered = remember(&plan, resolved, options);
        }
        let executed = match execute_logged(&plan, options) {
            Ok(executed) => executed,
            Err(RunError::Execute(error)) => {
                let shown = lay_out_unfinished(&plan, resolved, &options.store, &error);
                let message =
                    shown.unwrap_or_else(|why| Some(format!("what is finished could not be laid out: {why}")));
                message.into_iter().for_each(|message| options.sink.event(&Event::Warning { message }));
                return Err(error.into());
            }
            Err(error) => return Err(error),
        };
        match lay_out(&plan, resolved, document.as_ref(), executed, options) {
            // A damaged artifact was set aside when it was read; the next attempt makes it again.
            Err(error) if error.is_damage() && attempt < ATTEMPTS => {
                options.sink.event(&Event::Warning { message: error.to_string() });
                attempt += 1;
            }
            result => return result,
        }
    }
}

/// Executes a plan; the events go to the sink and to the log.
fn execute_logged(plan: &Plan, options: &RunOptions) -> Result<Executed, RunError> {
    let RunOptions { store, jobs, retry_failed, cancelled, .. } = options;
    // A place that takes no writing is enough where nothing has to be made.
    let log = match EventLog::open(&plan.folder(store)) {
        Err(error) if error.is_not_writable() => Err(error),
        log => Ok(log?),
    };
    let sink = |event: &Event| {
        log.iter().for_each(|log| log.event(event));
        options.sink.event(event);
    };
    let machine = on_what(*jobs);
    let options_of_execution =
        Options { jobs: *jobs, retry_failed: *retry_failed, cancelled, sink: &sink, machine: &machine };
    let result = execute(plan, store, &options_of_execution);
    let warn = |message: String| options.sink.event(&Event::Warning { message });
    let failure = log.map_or_else(Some, |log| log.take_failure());
    let incomplete = |error: FileError| format!("the log of events is incomplete: {error}: {}", error.source);
    failure.map(incomplete).into_iter().for_each(warn);
    store.take_warnings().into_iter().for_each(warn);
    Ok(result?)
}

/// Brings the pipeline's folder up to date and reads what came of the run.
fn lay_out(
    plan: &Plan,
    resolved: &ResolvedSpec,
    document: Option<&DocumentFile>,
    executed: Executed,
    options: &RunOptions,
) -> Result<Finished, RunError> {
    let folder = plan.folder(&options.store);
    match refresh(plan, resolved, document, &executed, &options.store) {
        Ok(warnings) => {
            warnings.into_iter().for_each(|message| options.sink.event(&Event::Warning { message }));
            executed.mark_laid_out();
        }
        // All results were there before, and can be read: the copies in the folder are no reason to fail.
        Err(RunError::View(ViewError::File(error))) if error.is_not_writable() && !executed.any_ran() => {
            let message = format!("`{}` could not be refreshed: {error}: {}", folder.display(), error.source);
            options.sink.event(&Event::Warning { message });
        }
        Err(error) => return Err(error),
    }
    if let Err(error) = notes_in(options.store.outputs()) {
        options.sink.event(&Event::Warning { message: error.to_string() });
    }
    let (study, report, pairs) = (STUDY.of(&executed)?, REPORT.of(&executed)?, pairs_of(&executed)?);
    Ok(Finished { executed, folder, study, report, pairs })
}

/// Brings the pipeline's folder up to date; what is missing in its document.
fn refresh(
    plan: &Plan,
    resolved: &ResolvedSpec,
    document: Option<&DocumentFile>,
    executed: &Executed,
    store: &Store,
) -> Result<Vec<String>, RunError> {
    let folder = plan.folder(store);
    let _lock = match plan.lock_folder(store) {
        Err(StoreError::NotWritable { .. }) if !executed.any_ran() => None, // whether it has to be written is seen below
        lock => Some(lock?),
    };
    remove_leftovers(&folder);
    let keys: Vec<Key> = executed.stages.iter().map(|stage| stage.key).collect();
    // A log that cannot be read costs the times in the report and nothing else.
    let provenance = provenance(&EventLog::path(&folder), &keys).unwrap_or_default();
    // A document shows other pipelines too, of which nothing is known here.
    let of = document.is_none().then(|| made_of(resolved, executed, &provenance));
    if let Some(of) = of
        && View::shows(&folder, of)?
    {
        return Ok(Vec::new());
    }
    let beside = Beside { document, outputs: store.outputs(), unfinished: None };
    let (view, warnings) = view_of(resolved, executed, &provenance, beside)?;
    view.of(of).materialise(&folder)?;
    Ok(warnings)
}

/// The numbers behind the figures of matched pairs.
fn pairs_of(executed: &Executed) -> Result<Vec<serde_json::Value>, StoreError> {
    let Some(plots) = executed.artifact(PLOT)? else { return Ok(Vec::new()) };
    let mut pairs = Vec::new();
    for (file, _) in plots.files().filter(|(file, _)| file.starts_with("paired_") && file.ends_with(".json")) {
        pairs.extend(serde_json::from_slice(&plots.read(file)?).ok());
    }
    Ok(pairs)
}
