//! The plan: stages in order, their keys, and what of it has to run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::pipeline::last::{Last, Record};
use crate::pipeline::{Event, PlannedStage, Stage, Why};
use crate::store::{Found, Key, KeyLock, Store, StoreError, check_name};

/// A list of stages that is not a pipeline, or a store that cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// A pipeline's name is not the name of a folder.
    #[error("`{name}` cannot be the name of a pipeline: {reason}")]
    BadName {
        /// The name.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Two stages have one name.
    #[error("two stages are called `{stage}`")]
    DuplicateStage {
        /// The name.
        stage: String,
    },
    /// A stage reads one that does not stand before it.
    #[error("stage `{stage}` reads `{input}`, which does not stand before it")]
    UnknownInput {
        /// The stage.
        stage: String,
        /// What it reads.
        input: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether a stage runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// Its artifact is there.
    Reuse,
    /// Its artifact is needed and not there.
    Run {
        /// The reason.
        why: Why,
    },
    /// Its artifact is not there, and nothing that runs reads it.
    NotNeeded,
}

/// A stage of a plan.
pub struct Planned {
    /// Its name.
    pub name: String,
    /// The key of its artifact.
    pub key: Key,
    /// Whether it runs.
    pub status: Status,
    pub(crate) now: Record,
    pub(crate) stage: Box<dyn Stage>,
}

impl Planned {
    /// The names and keys of its inputs.
    pub fn inputs(&self) -> Vec<(&str, Key)> {
        self.now.inputs.iter().map(|(name, key)| (name.as_str(), *key)).collect()
    }

    /// The resolved section of the spec that went into its key.
    pub fn spec(&self) -> &serde_json::Value {
        &self.now.spec
    }

    /// The stage itself.
    pub fn stage(&self) -> &dyn Stage {
        self.stage.as_ref()
    }
}

/// What there is to do for a pipeline.
pub struct Plan {
    name: String,
    spec_file: Option<PathBuf>,
    stages: Vec<Planned>,
}

/// What stands under a stage's key.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum State {
    Ready,
    Missing,
    Damaged(crate::store::Damage),
}

/// Waits for the lock of a folder in the outputs folder: [`Plan::lock_folder`].
///
/// # Errors
/// A store in which no lock can be made.
pub fn lock_folder(name: &str, store: &Store) -> Result<KeyLock, StoreError> {
    store.lock(&Key::of("view", 1, &name.into(), &[]))
}

impl Plan {
    /// Plans the stages, which stand in the order in which they run, for the pipeline called `name`.
    pub fn new(name: &str, stages: Vec<Box<dyn Stage>>, store: &Store) -> Result<Plan, PlanError> {
        let refused = |reason| PlanError::BadName { name: name.to_owned(), reason };
        check_name(name).map_err(refused)?;
        if name.contains('/') || name == "store" {
            return Err(refused("it is taken, or has a folder in it"));
        }
        let mut plan = Plan { name: name.to_owned(), spec_file: None, stages: name_keys(stages)? };
        let last = Last::read(&plan.folder(store));
        let (states, needed) = plan.examine(store)?;
        for (i, planned) in plan.stages.iter_mut().enumerate() {
            planned.status = match (&states[i], needed[i]) {
                (State::Ready, _) => Status::Reuse,
                (_, false) => Status::NotNeeded,
                (State::Damaged(damage), true) => Status::Run { why: Why::Damaged { damage: damage.clone() } },
                (State::Missing, true) => {
                    Status::Run { why: Why::compare(last.stages.get(&planned.name), &planned.now) }
                }
            };
        }
        Ok(plan)
    }

    /// The same plan, of a spec that stands in this file.
    pub fn of_file(self, file: Option<PathBuf>) -> Plan {
        Plan { spec_file: file, ..self }
    }

    /// The file that the pipeline's spec stands in.
    pub(crate) fn spec_file(&self) -> Option<&Path> {
        self.spec_file.as_deref()
    }

    /// The pipeline's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The stages, in order.
    pub fn stages(&self) -> &[Planned] {
        &self.stages
    }

    /// A stage by its name.
    pub fn stage(&self, name: &str) -> Option<&Planned> {
        self.stages.iter().find(|planned| planned.name == name)
    }

    /// The pipeline's folder in the outputs folder.
    pub fn folder(&self, store: &Store) -> PathBuf {
        store.outputs().join(&self.name)
    }

    /// Waits for the lock of the pipeline's folder: two processes that lay out one folder would take each other's files for
    /// a person's.
    ///
    /// # Errors
    /// A store in which no lock can be made.
    pub fn lock_folder(&self, store: &Store) -> Result<KeyLock, StoreError> {
        lock_folder(&self.name, store)
    }

    /// Keys of all stages: what a removal of artifacts has to keep for this pipeline, apart from the parts of its stages.
    pub fn keys(&self) -> BTreeSet<Key> {
        self.stages.iter().map(|planned| planned.key).collect()
    }

    /// What two runs have in common that come to the same.
    pub fn id(&self) -> Key {
        let stages: Vec<(&str, Key)> = self.stages.iter().map(|planned| (planned.name.as_str(), planned.key)).collect();
        Key::of("plan", 1, &self.name.as_str().into(), &stages)
    }

    /// The plan as an event.
    pub fn event(&self, machine: impl Into<String>) -> Event {
        let stages = self.stages.iter().map(|planned| {
            let why = if let Status::Run { why } = &planned.status { why.to_string() } else { String::new() };
            let runs = matches!(planned.status, Status::Run { .. });
            PlannedStage { stage: planned.name.clone(), key: planned.key, runs, why }
        });
        Event::PlanMade { stages: stages.collect(), machine: machine.into() }
    }

    /// What stands under each stage's key, and whether it is needed: from the end, the last stages and those wanted for
    /// themselves are, and all that a missing one reads. What is not needed is not opened.
    pub(crate) fn examine(&self, store: &Store) -> Result<(Vec<State>, Vec<bool>), StoreError> {
        let read: BTreeSet<&String> = self.stages.iter().flat_map(|planned| planned.now.inputs.keys()).collect();
        let mut wanted: BTreeSet<&String> = BTreeSet::new();
        let mut found = Vec::new();
        for planned in self.stages.iter().rev() {
            let is_needed =
                wanted.contains(&planned.name) || !read.contains(&planned.name) || planned.stage.is_wanted();
            let state = if !is_needed {
                if store.contains(&planned.key) { State::Ready } else { State::Missing }
            } else {
                match store.look_up(&planned.key)? {
                    Found::Artifact(_) => State::Ready,
                    Found::Absent => State::Missing,
                    Found::Damaged(damage) => State::Damaged(damage),
                }
            };
            if is_needed && state != State::Ready {
                wanted.extend(planned.now.inputs.keys());
            }
            found.push((state, is_needed));
        }
        Ok(found.into_iter().rev().unzip())
    }
}

/// Gives every stage its key.
fn name_keys(stages: Vec<Box<dyn Stage>>) -> Result<Vec<Planned>, PlanError> {
    let mut keys: BTreeMap<String, Key> = BTreeMap::new();
    let mut planned = Vec::with_capacity(stages.len());
    for stage in stages {
        let (name, version, spec) = (stage.name().to_owned(), stage.version(), stage.spec());
        let mut inputs = BTreeMap::new();
        for input in stage.inputs() {
            let Some(key) = keys.get(&input) else {
                return Err(PlanError::UnknownInput { stage: name, input });
            };
            inputs.insert(input, *key);
        }
        let pairs: Vec<_> = inputs.iter().map(|(name, key)| (name.as_str(), *key)).collect();
        let key = Key::of(&name, version, &spec, &pairs);
        if keys.insert(name.clone(), key).is_some() {
            return Err(PlanError::DuplicateStage { stage: name });
        }
        let now = Record { key, version, spec, inputs, summary: String::new() };
        planned.push(Planned { name, key, status: Status::NotNeeded, now, stage });
    }
    Ok(planned)
}
