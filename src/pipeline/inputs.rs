//! What a stage reads.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use crate::pipeline::StageError;
use crate::store::{Artifact, Key};

/// The artifacts that a stage declared as its inputs.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    artifacts: BTreeMap<String, Artifact>,
}

impl Inputs {
    /// Inputs by the name of their stage.
    pub fn new(artifacts: BTreeMap<String, Artifact>) -> Inputs {
        Inputs { artifacts }
    }

    /// The artifact of stage `name`.
    pub fn artifact(&self, name: &str) -> Result<&Artifact, StageError> {
        self.artifacts.get(name).ok_or_else(|| StageError::NoSuchInput { name: name.to_owned() })
    }

    /// The key of the artifact of stage `name`.
    pub fn key(&self, name: &str) -> Result<Key, StageError> {
        Ok(self.artifact(name)?.key())
    }

    /// A file of the artifact of stage `name`, checked against its digest.
    pub fn read(&self, name: &str, file: &str) -> Result<Vec<u8>, StageError> {
        Ok(self.artifact(name)?.read(file)?)
    }

    /// A JSON file of the artifact of stage `name`.
    pub fn read_json<T: DeserializeOwned>(&self, name: &str, file: &str) -> Result<T, StageError> {
        serde_json::from_slice(&self.read(name, file)?).map_err(|source| StageError::Unreadable {
            stage: name.to_owned(),
            file: file.to_owned(),
            source,
        })
    }
}
