//! Trainings of a network as objective.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::asked::Asked;
use super::chain::{Chain, Stored, read_checkpoint};
use super::chain_keys::{ChainKeys, VERSION, WeightsFile};
use super::kind::{Objective, ObjectiveKind};
use super::record::{RECORD, read_record};
use super::trained::{Trained, TrainedNetwork};
use crate::base::fs;
use crate::base::path::SpecPath;
use crate::data::DataError;
use crate::pipeline::{Context, StageError};
use crate::search::Config;
use crate::spec::{Configured, Spec, apply};
use crate::stages::job::{InputKeys, TrialJob, TrialResult, input};
use crate::stages::names::{DATASET, PREPROCESS};
use crate::stages::parts::Datasets;
use crate::stages::trial::Trial;
use crate::store::{Artifact, Key};

/// The largest file of weights that is read.
const LARGEST_WEIGHTS: u64 = 4 << 30;

pub(super) const KIND: ObjectiveKind = ObjectiveKind { record: RECORD, makes: |model| model.network().is_some(), open };

/// Trains the network of a spec.
#[derive(Debug)]
struct TrainingObjective {
    spec: Spec,
    /// What is measured because the spec asks for it.
    asked: Asked,
    /// The files of initial weights that the spec names.
    weights: BTreeMap<SpecPath, WeightsFile>,
}

fn open(spec: &Spec) -> Result<Arc<dyn Objective>, StageError> {
    let weights = read_weights_files(spec).map_err(StageError::new)?;
    Ok(Arc::new(TrainingObjective { spec: spec.clone(), asked: Asked::of(spec), weights }))
}

/// Reads the files of weights that the model, or a configuration of the search, may start from.
fn read_weights_files(spec: &Spec) -> Result<BTreeMap<SpecPath, WeightsFile>, DataError> {
    let read = |path: &SpecPath| {
        let bytes = fs::read_at_most(&path.resolve(), LARGEST_WEIGHTS)?;
        Ok((path.clone(), WeightsFile { digest: blake3::hash(&bytes).to_hex().to_string(), bytes }))
    };
    let paths: BTreeSet<&SpecPath> = spec.paths.of("model.initial_weights").collect();
    paths.into_iter().map(read).collect()
}

impl TrainingObjective {
    fn keys<'a>(&'a self, configured: &'a Configured, dataset: Key) -> Result<ChainKeys<'a>, StageError> {
        let path = configured.model.network().and_then(|network| network.initial_weights());
        let weights = path.and_then(|path| self.weights.get(path));
        let optimizer = configured.optimizer().map_err(StageError::new)?;
        Ok(ChainKeys { seed: self.spec.seed, configured, optimizer, asked: &self.asked.columns, weights, dataset })
    }
}

/// What a trial is run on.
struct Place<'a> {
    dataset: Key,
    threads: usize,
    datasets: &'a Datasets,
    ctx: &'a Context<'a>,
}

impl TrainingObjective {
    /// Does something with the trainings of a configuration.
    fn with_chain<T>(
        &self,
        config: &Config,
        Place { dataset, threads, datasets, ctx }: Place<'_>,
        work: impl FnOnce(&Chain<'_>) -> Result<T, StageError>,
    ) -> Result<T, StageError> {
        let configured = apply(&self.spec, config).map_err(StageError::new)?;
        let data = datasets.find(dataset, self.spec.seed, ctx)?;
        work(&Chain { keys: self.keys(&configured, dataset)?, data: &data, threads, ctx })
    }

    /// What came of a training.
    fn result(&self, chain: &Chain<'_>, stored: &Stored) -> Result<TrialResult, StageError> {
        let Stored { artifact, made, is_part } = stored;
        let result = read_record(artifact)?.result(artifact, *made, *is_part);
        self.asked.with_sizes(result, || network(chain, artifact))
    }
}

/// The network that a training came to.
fn network(chain: &Chain<'_>, artifact: &Artifact) -> Result<TrainedNetwork, StageError> {
    let configured = chain.keys.configured.clone();
    let checkpoint = read_checkpoint(artifact, &configured)?;
    Ok(TrainedNetwork { configured, checkpoint })
}

impl Objective for TrainingObjective {
    fn version(&self) -> u32 {
        VERSION
    }

    fn inputs(&self) -> &'static [&'static str] {
        &[DATASET, PREPROCESS]
    }

    fn files(&self) -> Map<String, Value> {
        let mut weights = Map::new();
        for (path, WeightsFile { digest, .. }) in &self.weights {
            // The same text may be written in two folders.
            let entry = weights.entry(path.written()).and_modify(|before| *before = json!([before, digest]));
            entry.or_insert_with(|| json!(digest));
        }
        let field = (!weights.is_empty()).then(|| ("weights".to_owned(), weights.into()));
        field.into_iter().collect()
    }

    fn key(&self, job: &TrialJob) -> Result<Key, StageError> {
        let configured = apply(&self.spec, &job.settings()).map_err(StageError::new)?;
        let keys = self.keys(&configured, job.input(DATASET)?)?;
        Ok(keys.key(job.epochs_of(keys.optimizer.common.epochs)))
    }

    fn run(&self, job: &TrialJob, datasets: &Datasets, ctx: &Context) -> Result<TrialResult, StageError> {
        let place = Place { dataset: job.input(DATASET)?, threads: job.threads, datasets, ctx };
        self.with_chain(&job.settings(), place, |chain| self.result(chain, &chain.run(job)?))
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
        let place = Place { dataset: input(inputs, DATASET)?, threads: ctx.jobs, datasets, ctx };
        let result = self.with_chain(&trial.settings(), place, |chain| {
            let artifact = chain.artifact_of(trial)?;
            self.result(chain, &Stored { artifact, made: true, is_part: trial.cut_short })
        })?;
        Ok(Some(result).filter(|result| result.key == trial.key))
    }

    fn trained(
        &self,
        trial: &Trial,
        inputs: &InputKeys,
        datasets: &Datasets,
        ctx: &Context,
    ) -> Result<Option<Trained>, StageError> {
        let place = Place { dataset: input(inputs, DATASET)?, threads: ctx.jobs, datasets, ctx };
        self.with_chain(&trial.settings(), place, |chain| {
            let model = Box::new(network(chain, &chain.artifact_of(trial)?)?);
            let configured = chain.keys.configured.clone();
            let (dataset, parts) = (chain.data.dataset()?, chain.data.parts(&configured.steps, ctx)?);
            Ok(Some(Trained { configured, model, dataset, parts }))
        })
    }
}
