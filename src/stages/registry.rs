//! Which stages a spec has: one line a stage. And which of their files a person finds in the pipeline's folder.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use super::dataset::DatasetStage;
use super::evaluate::EvaluateStage;
use super::plot::PlotStage;
use super::preprocess::PreprocessStage;
use super::report::reports_of;
use super::search::SearchStage;
use crate::base::fs;
use crate::data::{DataError, Source, identity};
use crate::pipeline::{Executed, Provenance, Stage, StageError, View};
use crate::spec::{Model, ResolvedSpec, to_value, to_yaml};
use crate::store::StoreError;

/// What stages need to know of the world that is not in the spec and never enters a key.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// Where data sets are looked for.
    pub source: Source,
}

/// What all stages of a pipeline share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) resolved: ResolvedSpec,
    pub(crate) surroundings: Surroundings,
    /// What of the data enters the keys.
    pub(crate) data_identity: Value,
    /// The files of initial weights that the spec names, by their paths in it.
    pub(crate) weights: BTreeMap<String, WeightsFile>,
    /// Digests of the files that a program depends on, by their paths in the spec.
    pub(crate) program_files: BTreeMap<String, String>,
}

/// A file of initial weights.
#[derive(Debug)]
pub(crate) struct WeightsFile {
    /// BLAKE3 of its content: what enters the keys.
    pub(crate) digest: String,
    pub(crate) bytes: Vec<u8>,
}

/// The largest file of weights that is read.
const LARGEST_WEIGHTS: u64 = 4 << 30;

/// Reads the files of weights that the model, or a configuration of the search, may start from.
fn read_weights_files(resolved: &ResolvedSpec) -> Result<BTreeMap<String, WeightsFile>, DataError> {
    let mut paths = BTreeSet::new();
    let spec = to_value(&resolved.spec);
    find_weights(&spec["model"], false, &mut paths);
    find_weights(&spec["search"], false, &mut paths);
    let read = |path: String| {
        let bytes = fs::read_at_most(&resolved.folder.join(&path), LARGEST_WEIGHTS)?;
        Ok((path, WeightsFile { digest: blake3::hash(&bytes).to_hex().to_string(), bytes }))
    };
    paths.into_iter().map(read).collect()
}

/// Collects the texts below keys that end in `initial_weights`.
fn find_weights(value: &Value, is_weights: bool, paths: &mut BTreeSet<String>) {
    match value {
        Value::String(path) if is_weights => {
            paths.insert(path.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| find_weights(item, is_weights, paths)),
        Value::Object(map) => {
            for (key, value) in map {
                let is_condition = key == "when";
                find_weights(value, (is_weights && !is_condition) || key.ends_with("initial_weights"), paths);
            }
        }
        _ => {}
    }
}

/// The stages of a spec, in order.
///
/// Own data files and files of weights are read here, since their content enters keys.
pub fn stages_of(resolved: &ResolvedSpec, surroundings: Surroundings) -> Result<Vec<Box<dyn Stage>>, StageError> {
    let spec = &resolved.spec;
    let identity = spec.dataset.as_ref().map(|dataset| identity(dataset, &resolved.folder)).transpose();
    let command = spec.model.as_ref().and_then(Model::command);
    let files = command.map(|command| command.digests(&resolved.folder)).transpose();
    let shared = Arc::new(Shared {
        resolved: resolved.clone(),
        surroundings,
        data_identity: identity.map_err(StageError::new)?.unwrap_or_default(),
        weights: read_weights_files(resolved).map_err(StageError::new)?,
        program_files: files.map_err(StageError::new)?.unwrap_or_default(),
    });
    let mut stages: Vec<Box<dyn Stage>> = Vec::new();
    if spec.dataset.is_some() {
        stages.push(Box::new(DatasetStage(Arc::clone(&shared))));
    }
    if spec.dataset.is_some() && (!spec.preprocess.is_empty() || spec.model.is_some()) {
        stages.push(Box::new(PreprocessStage(Arc::clone(&shared))));
    }
    if spec.model.is_some() {
        stages.push(Box::new(SearchStage::new(Arc::clone(&shared))));
    }
    if spec.evaluate.is_some() {
        stages.push(Box::new(EvaluateStage(Arc::clone(&shared))));
    }
    if !spec.plot.is_empty() {
        stages.push(Box::new(PlotStage(shared)));
    }
    Ok(stages)
}

/// Files of each stage that a person finds in the pipeline's folder, beside the resolved spec.
const SHOWN: [(&str, &[&str]); 2] = [
    (SearchStage::NAME, &["trials.csv", "study.json", "beliefs.json"]),
    (EvaluateStage::NAME, &["metrics.json", "best.yaml", "model.safetensors", "mistakes.json"]),
];

/// The view of an executed pipeline; `provenance` says how it came about.
pub fn view_of(resolved: &ResolvedSpec, executed: &Executed, provenance: &Provenance) -> Result<View, StoreError> {
    let mut view = View::new();
    view.bytes("resolved.yaml", to_yaml(&resolved.spec).into_bytes())?;
    let reports = reports_of(resolved, executed, provenance)?;
    view.bytes("report.html", reports.html.into_bytes())?;
    view.bytes("report.md", reports.markdown.into_bytes())?;
    if let Some(parquet) = reports.parquet {
        view.bytes("trials.parquet", parquet)?;
    }
    for (stage, files) in SHOWN {
        let Some(artifact) = executed.artifact(stage)? else { continue };
        for file in files.iter().filter(|file| artifact.has(file)) {
            view.file(file, &artifact, file)?;
        }
    }
    if let Some(artifact) = executed.artifact(PlotStage::NAME)? {
        let names: Vec<String> = artifact.files().map(|(name, _)| name.to_owned()).collect();
        for name in names {
            view.file(&format!("plots/{name}"), &artifact, &name)?;
        }
    }
    Ok(view)
}
