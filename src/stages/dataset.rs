//! Stage `dataset`: files → arrays.
//!
//! Reads   files of the data set: on board, in the user's cache, or downloaded
//! Writes  features.npy u8 or f32 [n, d], or the columns of a table; labels.npy u32 [n] or targets.npy [n, k]; dataset.json (rows
//!         of each part, image size, names of classes, targets and columns); lines.npy, groups.npy u32 [n] where they are known
//! Random  stream ("test part", 0): test part of a table that has none

use std::sync::Arc;

use serde_json::{Value, json};

use super::names::DATASET;
use super::shared::Shared;
use crate::base::text::grouped;
use crate::data::{DataError, Dataset, DatasetSpec, Download, load};
use crate::pipeline::{Context, Event, Inputs, Output, Stage, StageError};
use crate::store::{Artifact, StoreError};

/// 1 first
const VERSION: u32 = 1;

/// An error on the way from an artifact to the data in it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Data(#[from] DataError),
}

impl From<ReadError> for StageError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Store(error) => error.into(),
            ReadError::Data(error) => Self::new(error),
        }
    }
}

pub(crate) struct DatasetStage(pub(crate) Arc<Shared>);

/// Reads the arrays of a `dataset` artifact.
pub(crate) fn read_dataset(artifact: &Artifact) -> Result<Dataset, StageError> {
    Ok(Dataset::from_files(|name| artifact.read(name).map_err(ReadError::from))?)
}

impl Stage for DatasetStage {
    fn name(&self) -> &str {
        DATASET
    }

    fn version(&self) -> u32 {
        VERSION
    }

    /// The identity of the data; the seed only where it draws the test part.
    fn spec(&self) -> Value {
        let draws = !matches!(self.0.resolved.spec.dataset, Some(DatasetSpec::Catalogue(_)));
        let seed = draws.then_some(self.0.resolved.spec.seed);
        json!({ "data": self.0.data_identity, "seed": seed })
    }

    fn inputs(&self) -> Vec<String> {
        Vec::new()
    }

    fn run(&self, _: &Inputs, out: &mut Output, ctx: &Context) -> Result<(), StageError> {
        let Shared { resolved, source, .. } = &*self.0;
        let Some(spec) = &resolved.spec.dataset else { return Err(StageError::new("the spec has no `dataset`")) };
        let mut progress = |download: Download| {
            ctx.progress(download.received, download.total.unwrap_or(0), format!("downloading {}", download.file));
        };
        let mut warn = |message: String| ctx.emit(Event::Warning { message });
        let dataset = load(spec, source, resolved.spec.seed, &mut progress, &mut warn).map_err(StageError::new)?;
        for (name, bytes) in dataset.into_files().map_err(StageError::new)? {
            out.write(name, &bytes)?;
        }
        Ok(())
    }

    fn summary(&self, artifact: &Artifact) -> Result<String, StoreError> {
        let name = match &self.0.resolved.spec.dataset {
            Some(DatasetSpec::Catalogue(spec)) => spec.name.entry().word,
            Some(DatasetSpec::Files(_)) => "own files",
            None => "",
        };
        let description: Value = serde_json::from_slice(&artifact.read("dataset.json")?).unwrap_or_default();
        let count = |part: &str| description[part].as_u64().unwrap_or(0);
        let words = [("classes", "class", "classes"), ("targets", "number", "numbers"), ("labels", "label", "labels")];
        let target = words.iter().find_map(|(key, one, many)| {
            let count = description[key].as_array()?.len();
            Some(format!("{count} {}", if count == 1 { one } else { many }))
        });
        let columns = description["columns"].as_array().map(|columns| format!(" · {} columns", columns.len()));
        Ok(format!(
            "{name} · {} + {} samples{} · {}",
            grouped(count("train")),
            grouped(count("test")),
            columns.unwrap_or_default(),
            target.unwrap_or_default()
        ))
    }
}
