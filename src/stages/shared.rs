//! What all stages of a pipeline share: the spec, where data are, and the content of the files that keys depend on.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::base::fs;
use crate::base::path::SpecPath;
use crate::data::{DataError, Source, identity};
use crate::pipeline::StageError;
use crate::program::Command;
use crate::spec::{Model, ResolvedSpec};

/// What all stages of a pipeline share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) resolved: ResolvedSpec,
    /// Where data sets are looked for; enters no key.
    pub(crate) source: Source,
    /// What of the data enters the keys.
    pub(crate) data_identity: Value,
    /// The files of initial weights that the spec names.
    pub(crate) weights: BTreeMap<SpecPath, WeightsFile>,
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

impl Shared {
    /// Reads own data files, files of weights and a program's files, since their content enters keys.
    pub(crate) fn read(resolved: &ResolvedSpec, source: &Source) -> Result<Self, StageError> {
        let spec = &resolved.spec;
        let identity = spec.dataset.as_ref().map(identity).transpose();
        let command = spec.model.as_ref().and_then(Model::command);
        let files = command.map(Command::digests).transpose();
        Ok(Self {
            resolved: resolved.clone(),
            source: source.clone(),
            data_identity: identity.map_err(StageError::new)?.unwrap_or_default(),
            weights: read_weights_files(resolved).map_err(StageError::new)?,
            program_files: files.map_err(StageError::new)?.unwrap_or_default(),
        })
    }
}

/// Reads the files of weights that the model, or a configuration of the search, may start from.
fn read_weights_files(resolved: &ResolvedSpec) -> Result<BTreeMap<SpecPath, WeightsFile>, DataError> {
    let read = |path: &SpecPath| {
        let bytes = fs::read_at_most(&path.resolve(), LARGEST_WEIGHTS)?;
        Ok((path.clone(), WeightsFile { digest: blake3::hash(&bytes).to_hex().to_string(), bytes }))
    };
    let paths: BTreeSet<&SpecPath> = resolved.spec.paths.of("model.initial_weights").collect();
    paths.into_iter().map(read).collect()
}
