//! One batch through the layers of a network, forward and back. All buffers are made once.

use super::head::Head;
use super::kernels::Aligned;
use super::layers::{Backward, Forward, Gradient, Layer};
use super::{Architecture, NnError, Sums, Targets};
use crate::base::rng::Stream;

/// A network with buffers for one batch.
#[derive(Debug)]
pub(crate) struct Workspace {
    layers: Vec<Box<dyn Layer>>,
    head: Box<dyn Head>,
    gradient: Gradient,
    /// Threads that large products may use; changes no bit.
    pub(crate) threads: usize,
    /// Distance of the rows that the last layer gives.
    width: usize,
    /// Input: `[batch, features]`.
    pub(crate) x: Aligned,
}

impl Workspace {
    /// Buffers for batches of up to `batch` samples; `train` also makes those of the way back.
    ///
    /// # Errors
    /// [`NnError::LossMismatch`] if the loss is not for the network's target.
    pub(crate) fn new(network: &Architecture, batch: usize, train: bool) -> Result<Self, NnError> {
        let placed = network.layers();
        let features = placed.first().map_or(0, |layer| layer.input.size());
        let widest = placed.iter().map(|layer| layer.output.row()).max().unwrap_or(0);
        Ok(Self {
            layers: network.build(batch, train),
            head: network.build_head(batch, train)?,
            gradient: Gradient::new(if train { batch } else { 0 }, widest),
            threads: 1,
            width: placed.last().map_or(0, |layer| layer.output.row()),
            x: Aligned::zeros(batch * features),
        })
    }

    /// Predictions for the last batch of `rows` samples: `[rows, padded(outputs)]`.
    pub(crate) fn predictions(&self, rows: usize) -> &[f32] {
        &self.head.predictions()[..rows * self.width]
    }

    /// Lets every layer judge by its inputs of the last batch, of `rows` samples, whether zeros are worth looking for.
    pub(crate) fn look_for_zeros(&mut self, rows: usize) {
        let mut x = &*self.x;
        for layer in &mut self.layers {
            layer.look_for_zeros(x, rows);
            x = layer.y();
        }
    }

    /// Sends as many rows of `x` as there are targets through the network with parameters `p`; `dropout` draws masks.
    pub(crate) fn forward(&mut self, p: &[f32], targets: Targets<'_>, dropout: Option<&mut Stream>) -> Sums {
        let mut batch = Forward { p, rows: targets.len(), dropout, threads: self.threads };
        let mut x = &*self.x;
        for layer in &mut self.layers {
            layer.forward(x, &mut batch);
            x = layer.y();
        }
        self.head.forward(x, targets)
    }

    /// Moves the running statistics in `p` towards those of the batch of `rows` samples that went forward last.
    pub(crate) fn absorb_statistics(&self, p: &mut [f32], rows: usize) {
        self.layers.iter().for_each(|layer| layer.absorb_statistics(p, rows));
    }

    /// Writes the gradient of the mean loss of the batch that went forward last into `g`, as long as the parameters that
    /// are trained.
    pub(crate) fn backward(&mut self, p: &[f32], targets: Targets<'_>, g: &mut [f32]) {
        self.head.backward(targets, self.gradient.dy_mut(targets.len() * self.width));
        let mut batch = Backward { p, rows: targets.len(), g, threads: self.threads };
        for index in (0..self.layers.len()).rev() {
            let (before, now) = self.layers.split_at_mut(index);
            let x = before.last().map_or(&*self.x, |layer| layer.y());
            now[0].backward(x, &mut self.gradient, index == 0, &mut batch);
        }
    }
}

#[cfg(test)]
mod tests;
