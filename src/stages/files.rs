//! Files in the artifacts of the stages that others read: their names, and the types of those that are JSON.

use std::marker::PhantomData;
use std::path::Path;

use serde::de::DeserializeOwned;

use super::metrics::Report;
use super::mistakes::Mistakes;
use super::names::{EVALUATE, SEARCH};
use super::study::Study;
use crate::base::fs::{self, FileError};
use crate::pipeline::{Executed, Inputs, StageError};
use crate::search::SurrogateSummary;
use crate::store::StoreError;

/// A JSON file in the artifact of a stage, that holds a `T`.
#[derive(Clone, Copy, Debug)]
pub struct JsonFile<T> {
    stage: &'static str,
    name: &'static str,
    content: PhantomData<fn() -> T>,
}

/// Every trial of the search with its configuration and history.
pub const STUDY: JsonFile<Study> = JsonFile::new(SEARCH, "study.json");
/// What a Gaussian process predicts from the study.
pub const BELIEFS: JsonFile<SurrogateSummary> = JsonFile::new(SEARCH, "beliefs.json");
/// What was measured of the evaluated trial.
pub const REPORT: JsonFile<Report> = JsonFile::new(EVALUATE, "metrics.json");
/// The most confident mistakes of the evaluated trial.
pub(crate) const MISTAKES: JsonFile<Mistakes> = JsonFile::new(EVALUATE, "mistakes.json");
/// Table of the trials, in the artifact of the search.
pub const TRIALS: &str = "trials.csv";
/// Weights of the evaluated network, in the artifact of the evaluation.
pub const MODEL: &str = "model.safetensors";
/// The evaluated model of another family, in the artifact of the evaluation.
pub const TABLE_MODEL: &str = "model.json";
/// Folder with all that predictions for new rows need, in the artifact of the evaluation.
pub const MODEL_FOLDER: &str = "model";
/// File of the folder of a model that describes it.
pub(crate) const PREDICTOR: &str = "predictor.json";
/// Spec that trains the evaluated configuration alone, in the artifact of the evaluation.
pub const BEST: &str = "best.yaml";

impl<T> JsonFile<T> {
    const fn new(stage: &'static str, name: &'static str) -> Self {
        Self { stage, name, content: PhantomData }
    }

    /// Name of the file.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl<T: DeserializeOwned> JsonFile<T> {
    /// What an execution left; `None` where the stage left no such file, or one that this version cannot read.
    ///
    /// # Errors
    /// A store that cannot be read, or whose artifact is damaged.
    pub fn of(&self, executed: &Executed) -> Result<Option<T>, StoreError> {
        let Some(artifact) = executed.artifact(self.stage)?.filter(|artifact| artifact.has(self.name)) else {
            return Ok(None);
        };
        Ok(serde_json::from_slice(&artifact.read(self.name)?).ok())
    }

    /// The copy in a pipeline's folder; `None` where this version cannot read it.
    ///
    /// # Errors
    /// A file that is absent or cannot be read.
    pub fn in_folder(&self, folder: &Path) -> Result<Option<T>, FileError> {
        Ok(serde_json::from_slice(&fs::read(&folder.join(self.name))?).ok())
    }

    /// What the stage that reads it needs.
    pub(crate) fn read(&self, inputs: &Inputs) -> Result<T, StageError> {
        inputs.read_json(self.stage, self.name)
    }
}
