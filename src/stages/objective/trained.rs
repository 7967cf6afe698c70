//! What trials leave to be measured: a model of whatever family.

use std::sync::Arc;

use super::examples::PartExamples;
use crate::data::Dataset;
use crate::nn::{Checkpoint, Evaluated, Network, Predicted};
use crate::pipeline::StageError;
use crate::spec::Configured;
use crate::stages::files::{MODEL, TABLE_MODEL};
use crate::stages::parts::{PartSamples, Parts};
use crate::tabular::TableModel;

/// The model of a trial, and the data that it is measured on.
pub(crate) struct Trained {
    pub(crate) configured: Configured,
    pub(crate) model: Box<dyn TrainedModel>,
    pub(crate) dataset: Arc<Dataset>,
    pub(crate) parts: Arc<Parts>,
}

/// A model that has been trained.
pub(crate) trait TrainedModel {
    /// Its predictions for a part of the data, and their metrics.
    fn evaluate(&self, part: &PartSamples, threads: usize) -> Result<Evaluated, StageError>;

    /// Numbers that training has chosen.
    fn parameters(&self) -> Result<usize, StageError>;

    /// The file that keeps it.
    fn file(&self) -> Result<ModelFile, StageError>;
}

/// A file that keeps a model.
pub(crate) struct ModelFile {
    pub(crate) name: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// A network.
pub(super) struct TrainedNetwork {
    pub(super) configured: Configured,
    pub(super) checkpoint: Checkpoint,
}

impl TrainedModel for TrainedNetwork {
    fn evaluate(&self, part: &PartSamples, _: usize) -> Result<Evaluated, StageError> {
        let family = self.configured.network().map_err(StageError::new)?;
        let network = Network::new(family, &self.checkpoint).map_err(StageError::new)?;
        network.evaluate(part).map_err(StageError::new)
    }

    fn parameters(&self) -> Result<usize, StageError> {
        let family = self.configured.network().map_err(StageError::new)?;
        Ok(self.checkpoint.architecture(family).map_err(StageError::new)?.trained_numbers())
    }

    fn file(&self) -> Result<ModelFile, StageError> {
        let family = self.configured.network().map_err(StageError::new)?;
        let bytes = self.checkpoint.weights_safetensors(family).map_err(StageError::new)?;
        Ok(ModelFile { name: MODEL, bytes })
    }
}

/// A model of tables.
pub(super) struct TrainedTable(pub(super) Box<dyn TableModel>);

impl TrainedModel for TrainedTable {
    fn evaluate(&self, part: &PartSamples, threads: usize) -> Result<Evaluated, StageError> {
        let examples = PartExamples::new(part);
        let (predictions, loss) = self.0.predict(&examples.examples(), threads).map_err(StageError::new)?;
        Ok(Predicted::new(&predictions, loss, part).evaluated())
    }

    fn parameters(&self) -> Result<usize, StageError> {
        Ok(self.0.parameters())
    }

    fn file(&self) -> Result<ModelFile, StageError> {
        Ok(ModelFile { name: TABLE_MODEL, bytes: self.0.to_json() })
    }
}
