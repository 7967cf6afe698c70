//! The objective of a spec whose trials have models of several kinds: each trial is made by the objective of its own kind.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::kind::Objective;
use super::trained::Trained;
use crate::pipeline::{Context, StageError};
use crate::search::Config;
use crate::spec::{Model, Spec, apply};
use crate::stages::job::{InputKeys, TrialJob, TrialResult};
use crate::stages::parts::Datasets;
use crate::stages::trial::Trial;
use crate::store::Key;

/// An objective, and whether it makes trials with a model.
type Kind = (fn(&Model) -> bool, Arc<dyn Objective>);

/// Several objectives.
#[derive(Debug)]
pub(super) struct Mixed {
    spec: Spec,
    kinds: Vec<Kind>,
}

impl Mixed {
    pub(super) fn new(spec: &Spec, kinds: Vec<Kind>) -> Self {
        Self { spec: spec.clone(), kinds }
    }

    /// The objective of a configuration.
    fn of(&self, config: &Config) -> Result<&dyn Objective, StageError> {
        let model = apply(&self.spec, config).map_err(StageError::new)?.model;
        let found = self.kinds.iter().find(|(makes, _)| makes(&model));
        found
            .map(|(_, objective)| &**objective)
            .ok_or_else(|| StageError::new("the model is of no kind that can be trained"))
    }

    fn each(&self) -> impl Iterator<Item = &dyn Objective> {
        self.kinds.iter().map(|(_, objective)| &**objective)
    }
}

impl Objective for Mixed {
    /// Another number wherever one of the versions is another.
    fn version(&self) -> u32 {
        self.each().fold(0, |versions, objective| versions * 1000 + objective.version())
    }

    fn inputs(&self) -> &'static [&'static str] {
        self.each().map(Objective::inputs).max_by_key(|inputs| inputs.len()).unwrap_or_default()
    }

    fn files(&self) -> Map<String, Value> {
        self.each().flat_map(Objective::files).collect()
    }

    fn concurrency(&self) -> usize {
        self.each().map(Objective::concurrency).min().unwrap_or(usize::MAX)
    }

    fn key(&self, job: &TrialJob) -> Result<Key, StageError> {
        self.of(&job.config)?.key(job)
    }

    fn run(&self, job: &TrialJob, datasets: &Datasets, ctx: &Context) -> Result<TrialResult, StageError> {
        self.of(&job.config)?.run(job, datasets, ctx)
    }

    fn is_exact(&self) -> bool {
        self.each().all(Objective::is_exact)
    }

    fn again(
        &self,
        trial: &Trial,
        metric: &str,
        inputs: &InputKeys,
        datasets: &Datasets,
        ctx: &Context,
    ) -> Result<Option<TrialResult>, StageError> {
        self.of(&trial.config)?.again(trial, metric, inputs, datasets, ctx)
    }

    fn trained(
        &self,
        trial: &Trial,
        inputs: &InputKeys,
        datasets: &Datasets,
        ctx: &Context,
    ) -> Result<Option<Trained>, StageError> {
        self.of(&trial.config)?.trained(trial, inputs, datasets, ctx)
    }
}
