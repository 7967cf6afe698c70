//! Stage `preprocess`: arrays → rows of each part and how they are scaled. No sample is copied.
//!
//! Reads   dataset
//! Writes  train.npy, validation.npy, test.npy u32 [m]: rows of the data set; preprocess.json: scale, offset, augmentation
//! Random  stream ("split", 0): held-out samples; ("subset", part): samples that are kept

use std::sync::Arc;

use serde_json::{Value, json};

use super::dataset::{ReadError, read_dataset};
use super::names::{DATASET, PREPROCESS};
use super::shared::Shared;
use crate::base::text::grouped;
use crate::data::{Prepared, Step, prepare};
use crate::pipeline::{Context, Inputs, Output, Stage, StageError};
use crate::store::{Artifact, StoreError};

/// 1 first
pub(crate) const VERSION: u32 = 1;

pub(crate) struct PreprocessStage(pub(crate) Arc<Shared>);

/// What of the steps enters the key. A search that changes a step makes its own keys by the same rule.
pub(crate) fn key_spec(steps: &[Step], seed: u64) -> Value {
    json!({ "steps": steps, "seed": seed })
}

/// Reads a `preprocess` artifact.
pub(crate) fn read_prepared(artifact: &Artifact) -> Result<Prepared, StageError> {
    Ok(Prepared::from_files(|name| artifact.read(name).map_err(ReadError::from))?)
}

/// Writes a preprocessing into an artifact.
pub(crate) fn write(prepared: &Prepared, out: &mut Output) -> Result<(), StageError> {
    for (name, bytes) in prepared.to_files().map_err(StageError::new)? {
        out.write(name, &bytes)?;
    }
    Ok(())
}

impl Stage for PreprocessStage {
    fn name(&self) -> &str {
        PREPROCESS
    }

    fn version(&self) -> u32 {
        VERSION
    }

    fn spec(&self) -> Value {
        let spec = &self.0.resolved.spec;
        key_spec(&spec.preprocess, spec.seed)
    }

    fn inputs(&self) -> Vec<String> {
        vec![DATASET.to_owned()]
    }

    fn run(&self, inputs: &Inputs, out: &mut Output, _: &Context) -> Result<(), StageError> {
        let dataset = read_dataset(inputs.artifact(DATASET)?)?;
        let spec = &self.0.resolved.spec;
        write(&prepare(&dataset, &spec.preprocess, spec.seed).map_err(StageError::new)?, out)
    }

    fn summary(&self, artifact: &Artifact) -> Result<String, StoreError> {
        let count = |part: &str| -> Result<String, StoreError> {
            let bytes = artifact.read(&format!("{part}.npy"))?;
            let rows = crate::data::npy::read::<u32>(&bytes).map_or(0, |(_, rows)| rows.len());
            Ok(format!("{} {part}", grouped(rows as u64)))
        };
        Ok([count("train")?, count("validation")?, count("test")?].join(" · "))
    }
}
