//! A trained network at work.

use ndarray::Array2;

use super::kernels::Aligned;
use super::metric::{Measured, Scores};
use super::network::Workspace;
use super::samples::check;
use super::{Architecture, Checkpoint, NetworkFamily, NnError, Pass, Samples, Shape, Target, gather, read_weights};
use crate::onnx::{Element, Graph, Value};

/// Samples per batch where nothing is learned.
const BATCH: usize = 256;

/// A trained network.
#[derive(Clone, Debug)]
pub struct Network {
    architecture: Architecture,
    features: usize,
    parameters: Aligned,
}

impl Network {
    /// The network of a checkpoint; `model` is that of the training.
    ///
    /// # Errors
    /// [`NnError::CheckpointMismatch`] if the model has another number of parameters.
    pub fn new(model: &dyn NetworkFamily, checkpoint: &Checkpoint) -> Result<Self, NnError> {
        let architecture = checkpoint.architecture(model)?;
        Ok(Self { architecture, features: checkpoint.input.size(), parameters: checkpoint.kept().into() })
    }

    /// The network of a file of weights, for samples of a shape and a target.
    ///
    /// # Errors
    /// [`NnError::BadWeights`] if the file has no weights of such a network.
    pub fn of_weights(
        model: &dyn NetworkFamily,
        sample: &Shape,
        target: Target,
        weights: &[u8],
    ) -> Result<Self, NnError> {
        let architecture = Architecture::new(model, sample, target)?;
        let parameters = read_weights(weights, &architecture)?;
        Ok(Self { architecture, features: sample.size(), parameters })
    }

    /// Predictions for every sample, `[samples, outputs]`: the probability of each class or label, or numbers in original units.
    ///
    /// # Errors
    /// [`NnError`] if the samples are not such as the network was trained for.
    pub fn predict(&self, samples: &dyn Samples) -> Result<Array2<f64>, NnError> {
        Ok(self.measured(samples)?.into_scores().predictions())
    }

    /// Predictions for every sample and the metrics of them, in one pass.
    ///
    /// # Errors
    /// [`NnError`] if the samples are not such as the network was trained for.
    pub fn evaluate(&self, samples: &dyn Samples) -> Result<Evaluated, NnError> {
        let measured = self.measured(samples)?;
        Ok(Evaluated { metrics: measured.metrics(), scores: measured.into_scores() })
    }

    /// Predictions in a graph, f64 `[rows, outputs]`, of samples f32 `[rows, features]`: as [`predict`](Self::predict) makes them,
    /// but numbers as they were learned.
    pub fn write_onnx(&self, x: &Value, graph: &mut Graph) -> Value {
        let predictions = self.architecture.write_onnx(&self.parameters, x, graph);
        graph.cast(&predictions, Element::F64)
    }

    fn measured(&self, samples: &dyn Samples) -> Result<Measured, NnError> {
        let target = self.architecture.target();
        check(samples, self.features, target)?;
        run(&self.architecture, &self.parameters, samples, Measured::with_scores(target))
    }
}

/// What a network makes of some samples.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluated {
    /// Predictions beside targets.
    pub scores: Scores,
    /// Every metric of the task that the samples define, by name.
    pub metrics: Vec<(&'static str, f64)>,
}

/// Sends all samples through a network with parameters `p`, in order, and adds them to what is measured. The caller has checked
/// the samples.
pub(crate) fn run(
    network: &Architecture,
    p: &[f32],
    samples: &dyn Samples,
    mut total: Measured,
) -> Result<Measured, NnError> {
    let mut workspace = Workspace::new(network, BATCH.min(samples.len()), false)?;
    let rows: Vec<u32> = (0..samples.len() as u32).collect();
    for rows in rows.chunks(BATCH) {
        gather(samples, rows, Pass::Plain, &mut workspace.x[..rows.len() * samples.features()]);
        let first = rows[0] as usize;
        let targets = samples.targets().slice(first..first + rows.len());
        let sums = workspace.forward(p, targets, None);
        total.add(sums, workspace.predictions(rows.len()), targets, samples.inverse());
        if first == 0 {
            workspace.look_for_zeros(rows.len());
        }
    }
    Ok(total)
}
