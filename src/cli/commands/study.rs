//! The study that a pipeline has left.

use std::path::Path;

use crate::base::fs;
use crate::cli::diagnostics::Failure;
use crate::stages::{STUDY, Study};

/// The study that a pipeline has left, for a spec of this name and path.
pub(super) fn study_of(name: &str, path: &Path, outputs: &Path) -> Result<Study, Failure> {
    let bytes = match fs::read(&outputs.join(name).join(STUDY.name())) {
        Err(error) if error.is_not_found() => {
            let text = format!("`{name}` has no finished trials; `run {}` makes them", path.display());
            return Err(Failure::failed(text));
        }
        bytes => bytes.map_err(Failure::failed)?,
    };
    serde_json::from_slice(&bytes).map_err(Failure::failed)
}
