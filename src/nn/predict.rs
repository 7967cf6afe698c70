//! A trained network at work.

use ndarray::Array2;

use super::kernels::{Aligned, padded};
use super::metric::Measured;
use super::network::Workspace;
use super::samples::check;
use super::{Architecture, Checkpoint, NetworkFamily, NnError, Pass, Samples, gather};

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
        Ok(Self { architecture, features: checkpoint.input.size(), parameters: checkpoint.used().into() })
    }

    /// Predictions for every sample, `[samples, outputs]`: where classes are predicted, the probability of each.
    ///
    /// # Errors
    /// [`NnError`] if the samples are not such as the network was trained for.
    pub fn predict(&self, samples: &dyn Samples) -> Result<Array2<f32>, NnError> {
        Ok(self.evaluate(samples)?.predictions)
    }

    /// Predictions for every sample and the metrics of them, in one pass.
    ///
    /// # Errors
    /// [`NnError`] if the samples are not such as the network was trained for.
    pub fn evaluate(&self, samples: &dyn Samples) -> Result<Evaluated, NnError> {
        let target = self.architecture.target();
        check(samples, self.features, target)?;
        let mut predictions = Array2::zeros((samples.len(), target.outputs()));
        let mut row = 0;
        let measured = run(&self.architecture, &self.parameters, samples, &mut |batch| {
            for p in batch.chunks_exact(padded(target.outputs())) {
                predictions.row_mut(row).iter_mut().zip(p).for_each(|(to, p)| *to = *p);
                row += 1;
            }
        })?;
        Ok(Evaluated { predictions, metrics: measured.metrics(target.task()) })
    }
}

/// What a network makes of some samples.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluated {
    /// `[samples, outputs]`: where classes are predicted, the probability of each.
    pub predictions: Array2<f32>,
    /// Every metric of the task, by name.
    pub metrics: Vec<(&'static str, f64)>,
}

/// Sends all samples through a network with parameters `p`, in order; `each` sees the predictions of every batch, padded. The
/// caller has checked the samples.
pub(crate) fn run(
    network: &Architecture,
    p: &[f32],
    samples: &dyn Samples,
    each: &mut dyn FnMut(&[f32]),
) -> Result<Measured, NnError> {
    let mut workspace = Workspace::new(network, BATCH.min(samples.len()), false)?;
    let rows: Vec<u32> = (0..samples.len() as u32).collect();
    let mut total = Measured::new(network.target());
    for rows in rows.chunks(BATCH) {
        gather(samples, rows, Pass::Plain, &mut workspace.x[..rows.len() * samples.features()]);
        let first = rows[0] as usize;
        let targets = samples.targets().slice(first..first + rows.len());
        let sums = workspace.forward(p, targets, None);
        total.add(sums, workspace.predictions(rows.len()), targets);
        if first == 0 {
            workspace.look_for_zeros(rows.len());
        }
        each(workspace.predictions(rows.len()));
    }
    Ok(total)
}
