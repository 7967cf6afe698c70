//! Fits of models of tables as objective.
//!
//! A round is what an epoch is for a network: an iteration of boosting, the whole of a linear fit. A rule that ends trials early
//! looks at the rounds of the whole fit, which costs less than to wait for it; a fit that it ends is the fit of as many rounds.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::asked::Asked;
use super::fit::{Fitting, Stored, VERSION};
use super::kind::{Objective, ObjectiveKind};
use super::record::{RECORD, read_record};
use super::trained::{Trained, TrainedTable};
use crate::pipeline::{Context, StageError};
use crate::search::Config;
use crate::spec::{Spec, apply};
use crate::stages::job::{InputKeys, TrialJob, TrialResult, input};
use crate::stages::names::{DATASET, PREPROCESS};
use crate::stages::parts::{Data, Datasets};
use crate::stages::trial::Trial;
use crate::store::{Artifact, Key};

pub(super) const KIND: ObjectiveKind = ObjectiveKind { record: RECORD, makes: |model| model.table().is_some(), open };

/// Fits the model of a spec.
#[derive(Debug)]
struct FittingObjective {
    spec: Spec,
    /// What is measured because the spec asks for it.
    asked: Asked,
}

fn open(spec: &Spec) -> Result<Arc<dyn Objective>, StageError> {
    Ok(Arc::new(FittingObjective { spec: spec.clone(), asked: Asked::of(spec) }))
}

impl FittingObjective {
    fn fitting(&self, config: &Config, dataset: Key, threads: usize) -> Result<Fitting<'_>, StageError> {
        let configured = apply(&self.spec, config).map_err(StageError::new)?;
        Ok(Fitting { configured, asked: &self.asked.columns, seed: self.spec.seed, dataset, threads })
    }

    /// What came of a fit.
    fn result(&self, fitting: &Fitting<'_>, stored: &Stored) -> Result<TrialResult, StageError> {
        let Stored { artifact, made, is_part } = stored;
        let result = read_record(artifact)?.result(artifact, *made, *is_part);
        self.asked.with_sizes(result, || Ok(TrainedTable(fitting.model(artifact)?)))
    }

    /// The fit of a trial that the study knows: whole, or ended early.
    fn again(
        &self,
        trial: &Trial,
        inputs: &InputKeys,
        datasets: &Datasets,
        ctx: &Context,
    ) -> Result<(Fitting<'_>, Arc<Data>, Artifact), StageError> {
        let fitting = self.fitting(&trial.settings(), input(inputs, DATASET)?, ctx.jobs)?;
        let data = datasets.find(fitting.dataset, self.spec.seed, ctx)?;
        let whole = fitting.family()?.rounds();
        // A part may have fewer rounds in its history than it was allowed.
        let mut rounds = trial.history.last_epoch().unwrap_or(whole)..whole;
        let rounds = match fitting.key(whole)? == trial.key {
            true => whole,
            false => rounds.find(|&rounds| fitting.key(rounds).is_ok_and(|key| key == trial.key)).unwrap_or(whole),
        };
        let artifact = fitting.fit(rounds, &data, ctx)?.0;
        Ok((fitting, data, artifact))
    }
}

impl Objective for FittingObjective {
    fn version(&self) -> u32 {
        VERSION
    }

    fn inputs(&self) -> &'static [&'static str] {
        &[DATASET, PREPROCESS]
    }

    fn files(&self) -> Map<String, Value> {
        Map::new()
    }

    fn key(&self, job: &TrialJob) -> Result<Key, StageError> {
        let fitting = self.fitting(&job.settings(), job.input(DATASET)?, job.threads)?;
        fitting.key(job.epochs_of(fitting.family()?.rounds()))
    }

    fn run(&self, job: &TrialJob, datasets: &Datasets, ctx: &Context) -> Result<TrialResult, StageError> {
        let fitting = self.fitting(&job.settings(), job.input(DATASET)?, job.threads)?;
        let data = datasets.find(fitting.dataset, self.spec.seed, ctx)?;
        self.result(&fitting, &fitting.run(job, &data, ctx)?)
    }

    fn is_exact(&self) -> bool {
        true
    }

    fn again(
        &self,
        trial: &Trial,
        _: &str,
        inputs: &InputKeys,
        datasets: &Datasets,
        ctx: &Context,
    ) -> Result<Option<TrialResult>, StageError> {
        let (fitting, _, artifact) = self.again(trial, inputs, datasets, ctx)?;
        let result = self.result(&fitting, &Stored { artifact, made: true, is_part: trial.cut_short })?;
        Ok(Some(result).filter(|result| result.key == trial.key))
    }

    fn trained(
        &self,
        trial: &Trial,
        inputs: &InputKeys,
        datasets: &Datasets,
        ctx: &Context,
    ) -> Result<Option<Trained>, StageError> {
        let (fitting, data, artifact) = self.again(trial, inputs, datasets, ctx)?;
        let model = Box::new(TrainedTable(fitting.model(&artifact)?));
        let (dataset, parts) = (data.dataset()?, data.parts(&fitting.configured.steps, ctx)?);
        Ok(Some(Trained { configured: fitting.configured, model, dataset, parts }))
    }
}
