//! The objectives, one entry each.

use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;

use super::kind::{Objective, ObjectiveKind};
use super::mixed::Mixed;
use super::{fitting, program, training};
use crate::base::fs;
use crate::base::history::History;
use crate::pipeline::StageError;
use crate::spec::{Spec, possible_models};

/// All kinds of objectives.
const KINDS: [ObjectiveKind; 3] = [training::KIND, fitting::KIND, program::KIND];

/// The objective of a spec; `None` where the spec has no model.
///
/// # Errors
/// A file that its trials depend on cannot be read.
pub(crate) fn objective_of(spec: &Spec) -> Result<Option<Arc<dyn Objective>>, StageError> {
    let models = possible_models(spec);
    let mut found = Vec::new();
    for kind in KINDS.iter().filter(|kind| models.iter().any(kind.makes)) {
        found.push((kind.makes, (kind.open)(spec)?));
    }
    Ok(match found.len() {
        0 | 1 => found.pop().map(|(_, objective)| objective),
        _ => Some(Arc::new(Mixed::new(spec, found))),
    })
}

/// The history in the folder of a trial's artifact, whatever made it; `None` where it cannot be read.
pub fn recorded_history(folder: &Path) -> Option<History> {
    /// What of a record every objective has.
    #[derive(Deserialize)]
    struct Record {
        history: History,
    }

    let bytes = KINDS.iter().find_map(|kind| fs::read(&folder.join(kind.record)).ok())?;
    Some(serde_json::from_slice::<Record>(&bytes).ok()?.history)
}
