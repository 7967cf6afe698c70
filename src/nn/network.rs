//! One batch through the layers of a network, forward and back. All buffers are made once.

use super::head::Head;
use super::kernels::{Aligned, padded};
use super::layers::{Backward, Forward, Gradient, Layer, layers};
use super::layout::Layout;
use super::{Mlp, Sums};
use crate::base::rng::Stream;

/// A network with buffers for one batch.
#[derive(Debug)]
pub(crate) struct Workspace {
    layout: Layout,
    layers: Vec<Box<dyn Layer>>,
    head: Head,
    gradient: Gradient,
    /// Threads that large products may use; changes no bit.
    pub(crate) threads: usize,
    classes: usize,
    /// Input: [batch, features].
    pub(crate) x: Aligned,
}

impl Workspace {
    /// Buffers for batches of up to `batch` samples; `train` also makes those of the way back.
    pub(crate) fn new(mlp: &Mlp, features: usize, classes: usize, batch: usize, train: bool) -> Self {
        let layout = Layout::new(mlp, features, classes);
        let inputs = layout.layers.iter().skip(1).map(|layer| padded(layer.inputs));
        let widest = inputs.chain([padded(classes)]).max().unwrap_or(0);
        Self {
            layers: layers(mlp, &layout, batch, train),
            head: Head::new(mlp, classes, batch, train),
            gradient: Gradient::new(if train { batch } else { 0 }, widest),
            threads: 1,
            classes,
            x: Aligned::zeros(batch * features),
            layout,
        }
    }

    pub(crate) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Softmax outputs of the last batch of `rows` samples: [rows, padded(classes)].
    pub(crate) fn probabilities(&self, rows: usize) -> &[f32] {
        &self.head.probabilities()[..rows * padded(self.classes)]
    }

    /// Lets every layer judge by its inputs of the last batch, of `rows` samples, whether zeros are worth looking for.
    pub(crate) fn look_for_zeros(&mut self, rows: usize) {
        let mut x = &*self.x;
        for layer in &mut self.layers {
            layer.look_for_zeros(x, rows);
            x = layer.y();
        }
    }

    /// Sends the first `labels.len()` rows of `x` through the network with parameters `p`; `dropout` draws masks.
    pub(crate) fn forward(&mut self, p: &[f32], labels: &[u32], dropout: Option<&mut Stream>) -> Sums {
        let mut batch = Forward { p, rows: labels.len(), dropout, threads: self.threads };
        let mut x = &*self.x;
        for layer in &mut self.layers {
            layer.forward(x, &mut batch);
            x = layer.y();
        }
        self.head.forward(x, labels)
    }

    /// Moves the running statistics in `p` towards those of the batch of `rows` samples that went forward last.
    pub(crate) fn absorb_statistics(&self, p: &mut [f32], rows: usize) {
        self.layers.iter().for_each(|layer| layer.absorb_statistics(p, rows));
    }

    /// Writes the gradient of the mean loss of the batch that went forward last into `g`, as long as the parameters that
    /// are trained.
    pub(crate) fn backward(&mut self, p: &[f32], labels: &[u32], g: &mut [f32]) {
        self.head.backward(labels, self.gradient.dy_mut(labels.len() * padded(self.classes)));
        let mut batch = Backward { p, rows: labels.len(), g, threads: self.threads };
        for index in (0..self.layers.len()).rev() {
            let (before, now) = self.layers.split_at_mut(index);
            let x = before.last().map_or(&*self.x, |layer| layer.y());
            now[0].backward(x, &mut self.gradient, index == 0, &mut batch);
        }
    }
}

#[cfg(test)]
mod tests;
