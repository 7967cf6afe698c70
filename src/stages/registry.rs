//! Which stages a spec has: one entry a stage, in the order in which they run.

use std::path::Path;
use std::sync::Arc;

use super::dataset::DatasetStage;
use super::evaluate::EvaluateStage;
use super::objective::objective_of;
use super::plot::PlotStage;
use super::preprocess::PreprocessStage;
use super::search::SearchStage;
use super::shared::Shared;
use crate::data::Source;
use crate::pipeline::{Stage, StageError};
use crate::spec::ResolvedSpec;

/// The stages of a spec, in order; `outputs` is where earlier studies are that a search learns from, none if that is not of interest.
///
/// # Errors
/// Own data files, files of weights, a program's files and earlier studies are read here, since their content enters keys: one that is
/// absent or cannot be read.
pub fn stages_of(
    resolved: &ResolvedSpec,
    source: &Source,
    outputs: Option<&Path>,
) -> Result<Vec<Box<dyn Stage>>, StageError> {
    let spec = &resolved.spec;
    let shared = Arc::new(Shared::read(resolved, source)?);
    let objective = objective_of(spec)?;
    let mut stages: Vec<Box<dyn Stage>> = Vec::new();
    if spec.dataset.is_some() {
        stages.push(Box::new(DatasetStage(Arc::clone(&shared))));
    }
    if spec.dataset.is_some() && (!spec.preprocess.is_empty() || spec.model.is_some()) {
        stages.push(Box::new(PreprocessStage(Arc::clone(&shared))));
    }
    if let Some(objective) = &objective {
        stages.push(Box::new(SearchStage::new(Arc::clone(&shared), Arc::clone(objective), outputs)?));
    }
    if let (Some(section), Some(objective)) = (&spec.evaluate, objective) {
        stages.push(Box::new(EvaluateStage { shared: Arc::clone(&shared), section: section.clone(), objective }));
    }
    if !spec.plot.is_empty() {
        stages.push(Box::new(PlotStage(shared)));
    }
    Ok(stages)
}
