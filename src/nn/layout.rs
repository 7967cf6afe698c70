//! Where each layer's numbers stand in the one vector of all parameters: what is trained first, then the statistics that
//! batch normalisation collects.

use std::ops::Range;

use super::kernels::{Aligned, padded};
use super::{Mlp, WeightInit};
use crate::base::rng::Stream;

/// A dense layer: w[inputs, padded(outputs)] row-major, then b[padded(outputs)]; where it is normalised, then
/// scale[padded(outputs)] and shift[padded(outputs)].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dense {
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
    offset: usize,
    /// Where the running mean stands, if the layer is normalised; the running variance follows it.
    statistics: Option<usize>,
}

impl Dense {
    /// Distance of the rows of w, and length of b.
    pub(crate) fn width(&self) -> usize {
        padded(self.outputs)
    }

    pub(crate) fn weights(&self) -> Range<usize> {
        self.offset..self.offset + self.inputs * self.width()
    }

    pub(crate) fn bias(&self) -> Range<usize> {
        after(self.weights(), self.width())
    }

    /// Scale and shift of the batch normalisation.
    pub(crate) fn norm(&self) -> Option<[Range<usize>; 2]> {
        self.statistics?;
        let scale = after(self.bias(), self.width());
        Some([scale.clone(), after(scale, self.width())])
    }

    /// Running mean and variance of the batch normalisation.
    pub(crate) fn running(&self) -> Option<[Range<usize>; 2]> {
        let mean = self.statistics.map(|start| start..start + self.width())?;
        Some([mean.clone(), after(mean, self.width())])
    }

    /// Where the layer's trained numbers end.
    fn end(&self) -> usize {
        self.norm().map_or(self.bias().end, |[_, shift]| shift.end)
    }
}

fn after(range: Range<usize>, length: usize) -> Range<usize> {
    range.end..range.end + length
}

/// A tensor of the network in the one vector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// PyTorch's name: `layers.0.weight`.
    pub(crate) name: String,
    pub(crate) range: Range<usize>,
    /// Rows of w; 1 for a vector.
    pub(crate) inputs: Option<usize>,
    pub(crate) outputs: usize,
    /// Whether gradients move it.
    pub(crate) is_trained: bool,
}

/// The layers of a network and where their parameters stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) layers: Vec<Dense>,
}

impl Layout {
    pub(crate) fn new(mlp: &Mlp, features: usize, classes: usize) -> Self {
        let widths = mlp.widths();
        let mut layers = Vec::new();
        let (mut inputs, mut offset) = (features, 0);
        for (index, outputs) in widths.iter().copied().chain([classes]).enumerate() {
            // A mark for now: where statistics stand is known when all layers are.
            let statistics = (mlp.batch_norm && index < widths.len()).then_some(0);
            let layer = Dense { inputs, outputs, offset, statistics };
            offset = layer.end();
            inputs = outputs;
            layers.push(layer);
        }
        for layer in layers.iter_mut().filter(|layer| layer.statistics.is_some()) {
            layer.statistics = Some(offset);
            offset += 2 * layer.width();
        }
        Self { layers }
    }

    /// Numbers that gradients move, padding included: the first of the vector.
    pub(crate) fn trained(&self) -> usize {
        self.layers.last().map_or(0, Dense::end)
    }

    /// Numbers in the vector, statistics and padding included.
    pub(crate) fn parameters(&self) -> usize {
        let statistics = self.layers.iter().filter_map(Dense::running).map(|[_, variance]| variance.end);
        statistics.max().unwrap_or_else(|| self.trained())
    }

    /// Initial parameters; layer `l` draws from the stream ("init", l), row by row.
    pub(crate) fn initial(&self, init: WeightInit, seed: u64) -> Aligned {
        let mut p = Aligned::zeros(self.parameters());
        for (index, layer) in self.layers.iter().enumerate() {
            let mut stream = Stream::new(seed, "init", index as u64);
            for row in p[layer.weights()].chunks_exact_mut(layer.width()) {
                for w in &mut row[..layer.outputs] {
                    *w = init.sample(&mut stream, layer.inputs, layer.outputs);
                }
            }
            if let (Some([scale, _]), Some([_, variance])) = (layer.norm(), layer.running()) {
                p[scale][..layer.outputs].fill(1.0);
                p[variance][..layer.outputs].fill(1.0);
            }
        }
        p
    }

    /// Every tensor of the network, layer by layer.
    pub(crate) fn pieces(&self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for (index, layer) in self.layers.iter().enumerate() {
            let mut add = |name: &str, range, inputs, is_trained| {
                let name = format!("layers.{index}.{name}");
                pieces.push(Piece { name, range, inputs, outputs: layer.outputs, is_trained });
            };
            add("weight", layer.weights(), Some(layer.inputs), true);
            add("bias", layer.bias(), None, true);
            if let (Some([scale, shift]), Some([mean, variance])) = (layer.norm(), layer.running()) {
                add("batch_norm.weight", scale, None, true);
                add("batch_norm.bias", shift, None, true);
                add("batch_norm.running_mean", mean, None, false);
                add("batch_norm.running_var", variance, None, false);
            }
        }
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_tile_the_vector() {
        for batch_norm in [false, true] {
            let layout = Layout::new(&Mlp { hidden: Some(vec![5, 17]), batch_norm, ..Mlp::default() }, 7, 3);
            let mut ranges: Vec<Range<usize>> = layout.pieces().into_iter().map(|piece| piece.range).collect();
            ranges.sort_by_key(|range| range.start);
            assert!(ranges.windows(2).all(|pair| pair[0].end == pair[1].start), "{ranges:?}");
            assert_eq!((ranges[0].start, ranges.last().unwrap().end), (0, layout.parameters()));
            assert_eq!(layout.trained() < layout.parameters(), batch_norm);
        }
    }
}
