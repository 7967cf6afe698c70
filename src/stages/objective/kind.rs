//! What every objective can do.

use std::fmt::Debug;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::trained::Trained;
use crate::pipeline::{Context, StageError};
use crate::spec::{Model, Spec};
use crate::stages::job::{InputKeys, TrialJob, TrialResult};
use crate::stages::parts::Datasets;
use crate::stages::trial::Trial;
use crate::store::Key;

/// What the trials of a spec are made by.
pub(crate) trait Objective: Debug + Send + Sync {
    /// Version of its trials. A study has it in its key: where trials move, so does the study.
    fn version(&self) -> u32;

    /// Names of the stages whose artifacts its trials read.
    fn inputs(&self) -> &'static [&'static str];

    /// Digests of the files that its trials depend on, as fields of the key of a study.
    fn files(&self) -> Map<String, Value>;

    /// The most trials that may run at a time.
    fn concurrency(&self) -> usize {
        usize::MAX
    }

    /// Key of the artifact of a job's trial, if nothing ends it early.
    ///
    /// # Errors
    /// The configuration does not fit the spec.
    fn key(&self, job: &TrialJob) -> Result<Key, StageError>;

    /// Runs the trial of a job, or finds what came of it.
    ///
    /// # Errors
    /// [`StageError::Interrupted`] where the context was cancelled; else what failed. A trial that ended badly is a result.
    fn run(&self, job: &TrialJob, datasets: &Datasets, ctx: &Context) -> Result<TrialResult, StageError>;

    /// Whether a trial comes to the same bits whenever and wherever it is run.
    fn is_exact(&self) -> bool;

    /// Runs a trial of a study again, or finds it; `None` where it cannot be run by itself.
    ///
    /// # Errors
    /// As [`Objective::run`].
    fn again(
        &self,
        trial: &Trial,
        metric: &str,
        inputs: &InputKeys,
        datasets: &Datasets,
        ctx: &Context,
    ) -> Result<Option<TrialResult>, StageError>;

    /// The model that a trial of the study has trained, and the data that it is measured on; `None` where trials leave none. A
    /// trial that is gone from the store is run again.
    ///
    /// # Errors
    /// As [`Objective::run`].
    fn trained(
        &self,
        trial: &Trial,
        inputs: &InputKeys,
        datasets: &Datasets,
        ctx: &Context,
    ) -> Result<Option<Trained>, StageError>;
}

/// An entry of the registry.
pub(super) struct ObjectiveKind {
    /// File in the artifact of a trial that has its `history`.
    pub(super) record: &'static str,
    /// Whether trials with a model are of this kind.
    pub(super) makes: fn(&Model) -> bool,
    /// The objective of a spec, some trials of which have such a model. Reads the files that its trials depend on, since their content
    /// enters keys.
    pub(super) open: Open,
}

/// Makes the objective of a spec.
type Open = fn(&Spec) -> Result<Arc<dyn Objective>, StageError>;
