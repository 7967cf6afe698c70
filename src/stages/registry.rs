//! Which stages a spec has: one line a stage. And which of their files a person finds in the pipeline's folder.

use std::sync::Arc;

use serde_json::Value;

use super::dataset::DatasetStage;
use super::evaluate::EvaluateStage;
use super::plot::PlotStage;
use super::preprocess::PreprocessStage;
use super::search::SearchStage;
use crate::data::{DataError, Source, identity};
use crate::pipeline::{Executed, Stage, View};
use crate::spec::{ResolvedSpec, to_yaml};
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
}

/// The stages of a spec, in order.
///
/// Own data files are read here, since their content enters the key of the first stage.
pub fn stages_of(resolved: &ResolvedSpec, surroundings: Surroundings) -> Result<Vec<Box<dyn Stage>>, DataError> {
    let spec = &resolved.spec;
    let Some(dataset) = &spec.dataset else { return Ok(Vec::new()) };
    let data_identity = identity(dataset, &resolved.folder)?;
    let shared = Arc::new(Shared { resolved: resolved.clone(), surroundings, data_identity });
    let mut stages: Vec<Box<dyn Stage>> = vec![Box::new(DatasetStage(Arc::clone(&shared)))];
    if !spec.preprocess.is_empty() || spec.model.is_some() {
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
    (SearchStage::NAME, &["trials.csv", "study.json"]),
    (EvaluateStage::NAME, &["metrics.json", "best.yaml", "model.safetensors", "mistakes.json"]),
];

/// The view of an executed pipeline.
pub fn view_of(resolved: &ResolvedSpec, executed: &Executed) -> Result<View, StoreError> {
    let mut view = View::new();
    view.bytes("resolved.yaml", to_yaml(&resolved.spec).into_bytes())?;
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
