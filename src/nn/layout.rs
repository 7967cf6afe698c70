//! Where each layer's numbers stand in the one vector of all parameters.

use super::kernels::padded;
use super::{Mlp, WeightInit};
use crate::base::rng::Stream;

/// A dense layer: w[inputs, padded(outputs)] row-major, then b[padded(outputs)].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dense {
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
    offset: usize,
}

impl Dense {
    /// Distance of the rows of w, and length of b.
    pub(crate) fn width(&self) -> usize {
        padded(self.outputs)
    }

    pub(crate) fn weights(&self) -> std::ops::Range<usize> {
        self.offset..self.offset + self.inputs * self.width()
    }

    pub(crate) fn bias(&self) -> std::ops::Range<usize> {
        self.weights().end..self.weights().end + self.width()
    }
}

/// The layers of a network and where their parameters stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) layers: Vec<Dense>,
}

impl Layout {
    pub(crate) fn new(mlp: &Mlp, features: usize, classes: usize) -> Self {
        let mut layers = Vec::new();
        let (mut inputs, mut offset) = (features, 0);
        for outputs in mlp.widths().into_iter().chain([classes]) {
            let layer = Dense { inputs, outputs, offset };
            offset = layer.bias().end;
            inputs = outputs;
            layers.push(layer);
        }
        Self { layers }
    }

    /// Numbers in the vector of all parameters, padding included.
    pub(crate) fn parameters(&self) -> usize {
        self.layers.last().map_or(0, |layer| layer.bias().end)
    }

    /// Initial parameters; layer `l` draws from the stream ("init", l), row by row.
    pub(crate) fn initial(&self, init: WeightInit, seed: u64) -> Vec<f32> {
        let mut p = vec![0.0; self.parameters()];
        for (index, layer) in self.layers.iter().enumerate() {
            let mut stream = Stream::new(seed, "init", index as u64);
            for row in p[layer.weights()].chunks_exact_mut(layer.width()) {
                for w in &mut row[..layer.outputs] {
                    *w = init.sample(&mut stream, layer.inputs, layer.outputs);
                }
            }
        }
        p
    }
}
