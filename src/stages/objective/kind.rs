//! What every objective can do.

use std::fmt::Debug;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::data::Dataset;
use crate::nn::Checkpoint;
use crate::pipeline::{Context, StageError};
use crate::spec::{Configured, Spec};
use crate::stages::job::{InputKeys, TrialJob, TrialResult};
use crate::stages::parts::{Datasets, Parts};
use crate::stages::study::Trial;
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

    /// The network that a trial of the study has trained, and the data that it is measured on; `None` where trials leave no
    /// network. A trial that is gone from the store is run again.
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

/// The network of a trial.
pub(crate) struct Trained {
    pub(crate) configured: Configured,
    pub(crate) checkpoint: Checkpoint,
    pub(crate) dataset: Arc<Dataset>,
    pub(crate) parts: Arc<Parts>,
}

/// An entry of the registry.
pub(super) struct ObjectiveKind {
    /// File in the artifact of a trial that has its `history`.
    pub(super) record: &'static str,
    /// The objective of a spec whose model is of this kind. Reads the files that its trials depend on, since their content
    /// enters keys.
    pub(super) open: Open,
}

/// Makes the objective of a spec; `None` where its model is of another kind.
type Open = fn(&Spec) -> Result<Option<Arc<dyn Objective>>, StageError>;
