//! A trained network at work.

use ndarray::Array2;

use super::kernels::{Aligned, padded};
use super::layout::Layout;
use super::network::Workspace;
use super::{Checkpoint, Mlp, ModelSpec, NnError, Pass, Samples, Sums, gather};

/// Samples per batch where nothing is learned.
const BATCH: usize = 256;

/// A trained network.
#[derive(Clone, Debug)]
pub struct Network {
    mlp: Mlp,
    features: usize,
    classes: usize,
    parameters: Aligned,
}

impl Network {
    /// The network of a checkpoint.
    pub fn new(model: &ModelSpec, checkpoint: &Checkpoint) -> Result<Self, NnError> {
        let Checkpoint { features, classes, .. } = *checkpoint;
        let parameters = checkpoint.used();
        let expected = Layout::new(model.mlp(), features, classes).parameters();
        if expected != parameters.len() {
            return Err(NnError::CheckpointMismatch { expected, found: parameters.len() });
        }
        Ok(Self { mlp: model.mlp().clone(), features, classes, parameters: parameters.into() })
    }

    /// Probability of each class for every sample: [samples, classes].
    pub fn predict(&self, samples: &dyn Samples) -> Result<Array2<f32>, NnError> {
        self.check(samples)?;
        let mut probabilities = Array2::zeros((samples.len(), self.classes));
        let mut row = 0;
        run(&self.mlp, &self.parameters, self.classes, samples, &mut |batch| {
            for p in batch.chunks_exact(padded(self.classes)) {
                probabilities.row_mut(row).iter_mut().zip(p).for_each(|(to, p)| *to = *p);
                row += 1;
            }
        });
        Ok(probabilities)
    }

    /// Sums over all samples, from which metrics are made.
    pub fn evaluate(&self, samples: &dyn Samples) -> Result<Sums, NnError> {
        self.check(samples)?;
        Ok(evaluate_with(&self.mlp, &self.parameters, self.classes, samples))
    }

    /// Refuses samples of another width, or labels without an output unit.
    fn check(&self, samples: &dyn Samples) -> Result<(), NnError> {
        if samples.features() != self.features {
            return Err(NnError::FeatureMismatch { expected: self.features, found: samples.features() });
        }
        match samples.labels().iter().find(|&&label| label as usize >= self.classes) {
            Some(&label) => Err(NnError::LabelOutOfRange { label, classes: self.classes }),
            None => Ok(()),
        }
    }
}

/// Sums over all samples of a network given by its parameters; the caller has checked the labels.
pub(crate) fn evaluate_with(mlp: &Mlp, parameters: &[f32], classes: usize, samples: &dyn Samples) -> Sums {
    run(mlp, parameters, classes, samples, &mut |_| ())
}

/// Sends all samples through the network in order; `each` sees the softmax of every batch, padded.
fn run(mlp: &Mlp, p: &[f32], classes: usize, samples: &dyn Samples, each: &mut dyn FnMut(&[f32])) -> Sums {
    let mut workspace = Workspace::new(mlp, samples.features(), classes, BATCH.min(samples.len()), false);
    let rows: Vec<u32> = (0..samples.len() as u32).collect();
    let mut total = Sums::default();
    for rows in rows.chunks(BATCH) {
        gather(samples, rows, Pass::Plain, &mut workspace.x[..rows.len() * samples.features()]);
        let labels = &samples.labels()[rows[0] as usize..][..rows.len()];
        total += workspace.forward(p, labels, None);
        if rows[0] == 0 {
            workspace.look_for_zeros(rows.len());
        }
        each(workspace.probabilities(rows.len()));
    }
    total
}
