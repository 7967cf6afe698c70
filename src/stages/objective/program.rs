//! Runs of a program as objective.
//!
//! Reads   the files that the command names
//! Writes  program.json: status and what was measured, line by line; stdout.log, stderr.log: what it printed; files/…: what it
//!         left in its folder
//! Random  none of ours: `{seed}` hands the spec's on
//!
//! A run that failed is a result as well: it stays, until the command or a file that it depends on changes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::kind::{Objective, ObjectiveKind};
use super::printed::Printed;
use super::program_files::keep;
use super::program_messages::{failure, others, too_late, with_last_words};
use super::trained::Trained;
use crate::base::history::History;
use crate::base::sync::lock_unpoisoned;
use crate::pipeline::{Context, Event, Output, StageError};
use crate::program::{Command, End, Invocation, Line, ProgramRun, Scratch, WorkingFolder, says_part_of_epoch};
use crate::search::StopRule;
use crate::spec::Spec;
use crate::stages::job::{InputKeys, TrialJob, TrialResult};
use crate::stages::parts::Datasets;
use crate::stages::trial::Trial;
use crate::stages::trial_status::TrialStatus;
use crate::store::{Artifact, Key};

/// Version of runs of programs in the store: raised whenever their results could change.
///
/// 1 first · 2 a history has the columns that the program prints, and no others · 3 parts of an epoch are points of their own
/// · 4 every trial works in a folder of its own, unless the spec says otherwise
const VERSION: u32 = 4;
/// Versions whose runs are read instead of made again, where they would come to the same today: trials share a folder, and
/// what was printed makes the same points.
const READABLE: [u32; 3] = [3, 2, 1];
/// The first version in whose histories parts of an epoch are points of their own.
const PARTS_OF_EPOCHS: u32 = 3;

/// Name of such runs in the store.
const NAME: &str = "program";
/// File with the [`Record`] of a run.
const RECORD: &str = "program.json";
const STDOUT: &str = "stdout.log";
const STDERR: &str = "stderr.log";

pub(super) const KIND: ObjectiveKind = ObjectiveKind { record: RECORD, makes: |model| model.command().is_some(), open };

/// What a run came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Record {
    status: TrialStatus,
    /// How it ended, where it did not end well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    history: History,
}

/// Runs the program of a spec.
#[derive(Debug)]
pub(super) struct ProgramObjective {
    pub(super) command: Command,
    pub(super) seed: u64,
    /// Folds that the spec repeats over.
    pub(super) folds: Option<u32>,
    /// Digests of the files that the command depends on, by their paths in the spec.
    pub(super) files: BTreeMap<String, String>,
    /// Runs that failed before and have been made again.
    retried: Mutex<BTreeSet<Key>>,
}

fn open(spec: &Spec) -> Result<Arc<dyn Objective>, StageError> {
    let command = spec.model.as_ref().and_then(|model| model.command());
    let command = command.ok_or_else(|| StageError::new("the model is no program"))?;
    let files = command.digests().map_err(StageError::new)?;
    let folds = spec.repeat.as_ref().and_then(|repeat| repeat.folds);
    let (command, seed, retried) = (command.clone(), spec.seed, Mutex::default());
    Ok(Arc::new(ProgramObjective { command, seed, folds, files, retried }))
}

impl Objective for ProgramObjective {
    fn version(&self) -> u32 {
        VERSION
    }

    fn inputs(&self) -> &'static [&'static str] {
        &[]
    }

    fn files(&self) -> Map<String, Value> {
        let field = (!self.files.is_empty()).then(|| ("files".to_owned(), json!(self.files)));
        field.into_iter().collect()
    }

    fn concurrency(&self) -> usize {
        if self.command.working_folder == WorkingFolder::Shared { 1 } else { usize::MAX }
    }

    fn key(&self, job: &TrialJob) -> Result<Key, StageError> {
        Ok(Key::of(NAME, VERSION, &self.key_spec(job), &[]))
    }

    fn run(&self, job: &TrialJob, _: &Datasets, ctx: &Context) -> Result<TrialResult, StageError> {
        let (artifact, is_new) = self.artifact(job, ctx)?;
        let Record { status, why, history } = read_record(&artifact)?;
        let cut_short = status == TrialStatus::Stopped;
        let log = (status == TrialStatus::Failed).then(|| log_of(&artifact).to_owned());
        Ok(TrialResult { key: artifact.key(), status, cut_short, why, log, history, kept_epoch: None, made: is_new })
    }

    fn is_exact(&self) -> bool {
        false
    }

    fn again(
        &self,
        trial: &Trial,
        metric: &str,
        _: &InputKeys,
        datasets: &Datasets,
        ctx: &Context,
    ) -> Result<Option<TrialResult>, StageError> {
        let job = TrialJob {
            index: trial.index,
            name: trial.name.clone(),
            config: trial.config.clone(),
            replicate: trial.replicate,
            set: trial.set.clone(),
            inputs: InputKeys::new(),
            metric: metric.to_owned(),
            divisor: 1.0,
            stop: StopRule::default(),
            threads: ctx.jobs,
        };
        let is_alone = self.key(&job)? == trial.key;
        is_alone.then(|| self.run(&job, datasets, ctx)).transpose()
    }

    fn trained(&self, _: &Trial, _: &InputKeys, _: &Datasets, _: &Context) -> Result<Option<Trained>, StageError> {
        Ok(None)
    }
}

impl ProgramObjective {
    /// The artifact of a run, made where it is not there yet; and whether the program was run.
    fn artifact(&self, job: &TrialJob, ctx: &Context) -> Result<(Artifact, bool), StageError> {
        let (artifact, is_new) = self.found_or_made(job, ctx)?;
        let key = artifact.key();
        if !ctx.retry_failed || !lock_unpoisoned(&self.retried).insert(key) || is_new {
            return Ok((artifact, is_new));
        }
        match read_record(&artifact)?.status {
            TrialStatus::Failed => {
                ctx.discard(&key)?;
                self.found_or_made(job, ctx)
            }
            _ => Ok((artifact, is_new)),
        }
    }

    fn found_or_made(&self, job: &TrialJob, ctx: &Context) -> Result<(Artifact, bool), StageError> {
        let mut is_new = true;
        let spec = self.key_spec(job);
        let make = |out: &mut Output| {
            for version in READABLE.into_iter().filter(|_| !self.command.working_folder.is_own()) {
                let Some(before) = ctx.find(&Key::of(NAME, version, &spec, &[]))? else { continue };
                // One that cannot be read is no result.
                if let Ok(record) = read_record(&before)
                    && (version >= PARTS_OF_EPOCHS || has_whole_epochs(&before))
                {
                    is_new = false;
                    return translate(record, &before, out);
                }
            }
            self.make(job, ctx, out)
        };
        let (artifact, made) = ctx.memo(NAME, VERSION, &spec, &[], make)?;
        Ok((artifact, made && is_new))
    }

    /// Runs the program, again where it fails and may be repeated, and writes what came of it.
    fn make(&self, job: &TrialJob, ctx: &Context, out: &mut Output) -> Result<(), StageError> {
        let invocation = self.invocation(job);
        let mut attempt = 0;
        loop {
            let root = ctx.temporary_folder()?;
            let scratch = invocation.scratch(&root.path()).map_err(StageError::new)?;
            let (run, record) = self.attempt(&invocation, job, &scratch, ctx)?;
            if record.status == TrialStatus::Failed && attempt < self.command.retries {
                attempt += 1;
                continue;
            }
            if let (TrialStatus::Failed, Some(why)) = (record.status, &record.why) {
                ctx.emit(Event::Warning { message: failure(why, &run.stderr, &invocation, &self.command) });
            }
            out.write(STDOUT, &run.stdout)?;
            out.write(STDERR, &run.stderr)?;
            keep(&scratch, job, ctx, out)?;
            return out.write_json(RECORD, &record);
        }
    }

    /// Runs the program once, under the rule that may end it early.
    fn attempt(
        &self,
        invocation: &Invocation<'_>,
        job: &TrialJob,
        scratch: &Scratch,
        ctx: &Context,
    ) -> Result<(ProgramRun, Record), StageError> {
        let mut printed = Printed::new(&job.metric, &job.stop);
        let mut goes_on = |line: Option<&Line>| {
            line.into_iter().for_each(|line| printed.push(line));
            !ctx.cancelled() && printed.later().is_none()
        };
        let run = invocation.run(scratch, &mut goes_on).map_err(StageError::new)?;
        let record = match printed.later() {
            Some(later) => {
                if run.end == End::Success && later > 0 {
                    ctx.emit(Event::Warning { message: too_late(&job.name, later) });
                }
                Record { status: TrialStatus::Stopped, why: None, history: printed.history() }
            }
            None if run.end == End::Cancelled => return Err(StageError::Interrupted),
            None => self.record(&run, printed, &job.metric),
        };
        Ok((run, record))
    }

    fn record(&self, run: &ProgramRun, printed: Printed<'_>, metric: &str) -> Record {
        let (status, why) = match &run.end {
            End::Failure(how) => (TrialStatus::Failed, Some(with_last_words(how, &run.stderr))),
            End::TimeLimit => {
                let limit = self.command.time_limit_s.unwrap_or_default();
                (TrialStatus::Failed, Some(format!("it took longer than {limit} s")))
            }
            End::Success | End::Cancelled => match printed.is_number() {
                Some(true) => (TrialStatus::Completed, None),
                Some(false) => (TrialStatus::Diverged, Some(format!("`{metric}` is no number"))),
                None => (
                    TrialStatus::Failed,
                    Some(format!("it printed no line of JSON with `{metric}`{}", others(printed.names()))),
                ),
            },
        };
        Record { status, why, history: printed.history() }
    }
}

/// The file with what a program said last: of its two streams the one of errors, if there is anything in it.
fn log_of(artifact: &Artifact) -> &'static str {
    if artifact.record(STDERR).is_ok_and(|record| record.size > 0) { STDERR } else { STDOUT }
}

/// What the artifact of a run says it came to.
fn read_record(artifact: &Artifact) -> Result<Record, StageError> {
    let unreadable = |source| StageError::Unreadable { stage: NAME.to_owned(), file: RECORD.to_owned(), source };
    serde_json::from_slice(&artifact.read(RECORD)?).map_err(unreadable)
}

/// Whether no line that a run printed says a part of an epoch, which versions 1 and 2 took for the whole.
fn has_whole_epochs(run: &Artifact) -> bool {
    let printed = run.read(STDOUT).unwrap_or_default();
    !String::from_utf8_lossy(&printed).lines().any(says_part_of_epoch)
}

/// Writes a former run as one of today; rows of version 1 had empty columns that the program never printed.
fn translate(record: Record, before: &Artifact, out: &mut Output) -> Result<(), StageError> {
    for log in [STDOUT, STDERR] {
        out.write(log, &before.read(log)?)?;
    }
    out.write_json(RECORD, &Record { history: record.history.sorted(), ..record })
}
