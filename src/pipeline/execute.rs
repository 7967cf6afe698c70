//! Executing a plan: what is needed runs, in order; damage sends the execution back to where the damaged artifact comes from.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use crate::base::fs::FileError;
use crate::pipeline::last::{Last, Record};
use crate::pipeline::plan::State;
use crate::pipeline::{Context, Event, Executed, ExecutedStage, Inputs, Plan, Planned, Sink, StageError, Status, Why};
use crate::store::{Artifact, Identity, Key, Store, StoreError};

/// So often an artifact may be found damaged in one execution; more is a failing disk.
const MOST_DAMAGES: u32 = 3;

/// How to execute; nothing of it can change a result.
pub struct Options<'a> {
    /// Threads that a stage may use.
    pub jobs: usize,
    /// Whether parts of a stage that came to a failure are made again instead of taken from the store.
    pub retry_failed: bool,
    /// Set by the caller, from any thread, to stop.
    pub cancelled: &'a AtomicBool,
    /// Takes the events.
    pub sink: &'a dyn Sink,
    /// On what it runs, for the log.
    pub machine: &'a str,
}

/// An execution that did not end.
#[derive(Debug, thiserror::Error)]
pub enum ExecuteError {
    /// A stage failed.
    #[error("stage `{stage}` failed")]
    Stage {
        /// The stage.
        stage: String,
        /// Why.
        #[source]
        source: Box<StageError>,
    },
    /// The execution was asked to stop. What is finished is kept.
    #[error("interrupted in stage `{stage}`")]
    Interrupted {
        /// The stage that ran or was about to.
        stage: String,
    },
    /// The same artifact is found damaged whenever it has been made.
    #[error("artifact {} of `{stage}` is damaged again and again: the disk or its driver is failing", key.short())]
    KeepsBreaking {
        /// The stage that noticed.
        stage: String,
        /// The artifact.
        key: Key,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file of the pipeline's folder could not be written.
    #[error(transparent)]
    File(#[from] FileError),
}

/// Runs what the plan needs. Afterwards the artifacts of its last stages, and of those wanted for themselves, are there, for as
/// long as what comes back lives.
pub fn execute(plan: &Plan, store: &Store, options: &Options) -> Result<Executed, ExecuteError> {
    options.sink.event(&plan.event(options.machine));
    // From here on nothing that is found or made can be removed, also if this process is killed.
    let store = &store.used_by(plan.name(), &plan.id());
    let mut last = Last::read(&plan.folder(store));
    if let Some(other) = last.shows(plan.spec_file(), &plan.folder(store)) {
        options.sink.event(&Event::Warning { message: one_folder(plan.name(), &other) });
    }
    let mut execution = Execution { plan, store, options, last, done: BTreeMap::new() };
    let mut damages: BTreeMap<Key, u32> = BTreeMap::new();
    while let Some((stage, key)) = execution.pass()? {
        let times = damages.entry(key).or_default();
        *times += 1;
        if *times == MOST_DAMAGES {
            return Err(ExecuteError::KeepsBreaking { stage, key });
        }
    }
    execution.remember();
    let order = plan.stages().iter().filter_map(|planned| execution.done.get(planned.name.as_str()).cloned());
    Ok(Executed::new(order.collect(), store.clone()))
}

struct Execution<'a> {
    plan: &'a Plan,
    store: &'a Store,
    options: &'a Options<'a>,
    last: Last,
    /// Stages that have been reported, by name.
    done: BTreeMap<&'a str, ExecutedStage>,
}

/// How an attempt at a stage ended short of success.
enum AttemptError {
    /// An artifact was damaged and has been set aside.
    Damaged(Key),
    Fatal(ExecuteError),
}

impl<'a> Execution<'a> {
    fn context(&self, stage: &'a str) -> Context<'a> {
        let Options { jobs, retry_failed, cancelled, sink, .. } = *self.options;
        Context { retry_failed, ..Context::of_stage(stage, self.store, jobs, cancelled, sink) }
    }

    /// Goes through the stages once. A stage and a key come back when that artifact turned out damaged: pass again.
    fn pass(&mut self) -> Result<Option<(String, Key)>, ExecuteError> {
        let (states, needed) = self.plan.examine(self.store)?;
        for (i, planned) in self.plan.stages().iter().enumerate() {
            self.context(&planned.name).pass_warnings_on();
            let attempt = match (&states[i], needed[i]) {
                (State::Ready, is_needed) => self.reuse(planned, is_needed),
                (state, true) => self.run(planned, state),
                (_, false) => Ok(()),
            };
            match attempt {
                Ok(()) => {}
                Err(AttemptError::Damaged(key)) => return Ok(Some((planned.name.clone(), key))),
                Err(AttemptError::Fatal(error)) => return Err(error),
            }
        }
        Ok(None)
    }

    fn reuse(&mut self, planned: &'a Planned, is_needed: bool) -> Result<(), AttemptError> {
        if self.done.contains_key(planned.name.as_str()) {
            return Ok(());
        }
        let remembered = self.last.stages.get(&planned.name).filter(|record| record.key == planned.key);
        let summary = match remembered {
            Some(record) => record.summary.clone(),
            None if !is_needed => self.summary_of_unneeded(planned),
            None => {
                let artifact = self.input(&planned.name, planned.key)?;
                let summary = planned.stage.summary(&artifact);
                summary.map_err(|error| self.attempt_error(&planned.name, error.into()))?
            }
        };
        self.report_reuse(planned, summary);
        Ok(())
    }

    /// The line about an artifact that nothing reads; it is not made again for that.
    fn summary_of_unneeded(&self, planned: &Planned) -> String {
        let found = self.store.find(&planned.key).ok().flatten();
        found.and_then(|artifact| planned.stage.summary(&artifact).ok()).unwrap_or_default()
    }

    fn report_reuse(&mut self, planned: &'a Planned, summary: String) {
        let (stage, key) = (planned.name.clone(), planned.key);
        self.options.sink.event(&Event::StageReused { stage, key, summary: summary.clone() });
        self.finish(planned, summary, false);
    }

    fn run(&mut self, planned: &'a Planned, state: &State) -> Result<(), AttemptError> {
        let stage = planned.name.clone();
        let ctx = self.context(&planned.name);
        if ctx.cancelled() {
            return Err(AttemptError::Fatal(ExecuteError::Interrupted { stage }));
        }
        #[expect(clippy::disallowed_methods, reason = "how long a stage ran stands in its event, never in an artifact")]
        let start = Instant::now();
        let attempt = self.make(planned, state, &ctx);
        let elapsed_s = start.elapsed().as_secs_f64();
        let error = match attempt {
            Ok((summary, true)) => {
                let event = Event::StageFinished { stage, key: planned.key, summary: summary.clone(), elapsed_s };
                ctx.emit(event);
                self.finish(planned, summary, true);
                self.remember();
                return Ok(());
            }
            Ok((summary, false)) => {
                self.report_reuse(planned, summary); // another process made it meanwhile
                return Ok(());
            }
            Err(error) => error,
        };
        let attempt_error = self.attempt_error(&planned.name, error);
        match &attempt_error {
            AttemptError::Damaged(_) => {}
            AttemptError::Fatal(ExecuteError::Interrupted { .. }) => {
                ctx.emit(Event::StageInterrupted { stage, elapsed_s })
            }
            AttemptError::Fatal(error) => ctx.emit(Event::StageFailed { stage, causes: causes(error), elapsed_s }),
        }
        Err(attempt_error)
    }

    /// Finds or makes the artifact of a stage; says what it is and whether the stage ran.
    fn make(&self, planned: &Planned, state: &State, ctx: &Context) -> Result<(String, bool), StageError> {
        let pairs = planned.inputs();
        let identity =
            Identity { stage: &planned.name, version: planned.now.version, spec: &planned.now.spec, inputs: &pairs };
        let starts = || {
            let why = why(planned, state);
            tracing::debug!(stage = planned.name, key = planned.key.short(), why, "running");
            ctx.emit(Event::StageStarted { stage: planned.name.clone(), why });
        };
        let (artifact, ran) = ctx.find_or_make(&identity, starts, |out| {
            let mut artifacts = BTreeMap::new();
            for (name, key) in &pairs {
                artifacts.insert((*name).to_owned(), self.needed_artifact(name, *key)?);
            }
            planned.stage.run(&Inputs::new(artifacts), out, ctx)
        })?;
        Ok((planned.stage.summary(&artifact)?, ran))
    }

    fn input(&self, name: &str, key: Key) -> Result<Artifact, AttemptError> {
        self.needed_artifact(name, key).map_err(|error| self.attempt_error(name, error))
    }

    /// An artifact that was there when the pass began.
    fn needed_artifact(&self, stage: &str, key: Key) -> Result<Artifact, StageError> {
        let gone = || StoreError::Gone { stage: stage.to_owned(), key };
        Ok(self.store.find(&key)?.ok_or_else(gone)?)
    }

    fn attempt_error(&self, stage: &str, error: StageError) -> AttemptError {
        match (error.damaged(), error) {
            (Some((key, true)), _) => AttemptError::Damaged(key),
            (_, StageError::Interrupted) => AttemptError::Fatal(ExecuteError::Interrupted { stage: stage.to_owned() }),
            (_, source) => {
                AttemptError::Fatal(ExecuteError::Stage { stage: stage.to_owned(), source: Box::new(source) })
            }
        }
    }

    fn finish(&mut self, planned: &'a Planned, summary: String, ran: bool) {
        let record = Record { summary: summary.clone(), ..planned.now.clone() };
        self.last.stages.insert(planned.name.clone(), record);
        self.store.note_part(&planned.key);
        let executed = ExecutedStage { stage: planned.name.clone(), key: planned.key, ran, summary };
        self.done.insert(&planned.name, executed);
    }

    /// Writes down what was last made. A failure costs the next plan an explanation, so it is no reason to stop.
    fn remember(&mut self) {
        let names: BTreeSet<&str> = self.plan.stages().iter().map(|planned| planned.name.as_str()).collect();
        self.last.stages.retain(|name, _| names.contains(name.as_str()));
        if let Err(error) = self.last.write(&self.plan.folder(self.store)) {
            let message = format!("{error}: {}", error.source);
            self.options.sink.event(&Event::Warning { message });
        }
    }
}

/// What is said where two specs take turns in one folder.
fn one_folder(name: &str, other: &Path) -> String {
    format!(
        "the folder `{name}` has shown the results of `{}`, which has the same `name`: they stay in the store, and this run's \
         take their place there; give one of the two another `name`",
        other.display()
    )
}

/// The plan's reason where the plan foresaw the run; else its artifact was lost since.
fn why(planned: &Planned, state: &State) -> String {
    match (&planned.status, state) {
        (_, State::Damaged(damage)) => Why::Damaged { damage: damage.clone() }.to_string(),
        (Status::Run { why }, _) => why.to_string(),
        _ => Why::Gone.to_string(),
    }
}

/// The texts of an error and of its sources; one that only passes its source's text on is left out.
fn causes(error: &dyn Error) -> Vec<String> {
    let mut texts = vec![error.to_string()];
    let mut source = error.source();
    while let Some(error) = source {
        texts.push(error.to_string());
        source = error.source();
    }
    texts.dedup();
    texts
}
