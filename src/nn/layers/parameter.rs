//! What a layer says of its parameters.

use std::borrow::Cow;

use crate::base::rng::Stream;
use crate::nn::WeightInit;
use crate::nn::kernels::padded;

/// A tensor of parameters that a layer has.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name behind that of the layer: `weight`.
    pub name: Cow<'static, str>,
    /// Size of each dimension in memory, of which the last is padded: `[in, out]`. Files have the dimensions in the opposite
    /// order, as PyTorch writes them: `[out, in]`.
    pub shape: Vec<usize>,
    /// What it starts from.
    pub init: Init,
    /// Whether gradients move it; else the layer itself does (running statistics).
    pub is_trained: bool,
    /// Whether a file of initial weights must have it.
    pub is_required: bool,
}

/// What a tensor of parameters starts from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Init {
    /// Every number is the same.
    Constant(f32),
    /// Every number is drawn from a distribution for so many inputs and outputs of a unit.
    Drawn {
        /// The distribution.
        distribution: WeightInit,
        /// Inputs that a unit sums.
        inputs: usize,
        /// Units that an input enters.
        outputs: usize,
    },
    /// Learned numbers of categories, `[size, places]`: normal with mean 0 and standard deviation 1, as PyTorch's `nn.Embedding`
    /// starts; but 0 for the last place, that of what is unknown, which no training row may ever move.
    Embedding,
}

impl Parameter {
    /// Weights that are drawn, of a shape in memory.
    pub fn drawn(name: &'static str, shape: &[usize], distribution: WeightInit, [inputs, outputs]: [usize; 2]) -> Self {
        let init = Init::Drawn { distribution, inputs, outputs };
        Self { name: name.into(), shape: shape.to_vec(), init, is_trained: true, is_required: true }
    }

    /// A vector that starts with a constant.
    pub fn vector(name: &'static str, size: usize, start: f32) -> Self {
        Self { name: name.into(), shape: vec![size], init: Init::Constant(start), is_trained: true, is_required: true }
    }

    /// The same, for files of initial weights that need not have it.
    #[must_use]
    pub fn optional(self) -> Self {
        Self { is_required: false, ..self }
    }

    /// The same, not moved by gradients.
    #[must_use]
    pub fn untrained(self) -> Self {
        Self { is_trained: false, ..self }
    }

    /// Size of the last dimension, and what it is padded to.
    fn last(&self) -> [usize; 2] {
        let last = self.shape.last().copied().unwrap_or(0);
        [last, padded(last)]
    }

    /// Numbers in memory, padding included.
    pub(crate) fn size(&self) -> usize {
        let others: usize = self.shape.iter().rev().skip(1).product();
        others * self.last()[1]
    }

    /// Whether its numbers are drawn.
    pub(crate) fn is_drawn(&self) -> bool {
        matches!(self.init, Init::Drawn { .. })
    }

    /// Writes what it starts from, row by row; padding is left as it is.
    pub(crate) fn start(&self, to: &mut [f32], stream: &mut Stream) {
        let [last, width] = self.last();
        for row in to.chunks_exact_mut(width.max(1)) {
            match self.init {
                Init::Constant(value) => row[..last].fill(value),
                Init::Drawn { distribution, inputs, outputs } => {
                    row[..last].iter_mut().for_each(|w| *w = distribution.sample(stream, inputs, outputs));
                }
                Init::Embedding => {
                    let known = last.saturating_sub(1);
                    row[..known].iter_mut().for_each(|w| *w = stream.normal() as f32);
                    row[known..last].fill(0.0);
                }
            }
        }
    }

    /// Where in memory each number of a file stands, in the file's order: the last dimension first where `is_reversed`
    /// (PyTorch), else the first (NumPy).
    pub(crate) fn places(&self, is_reversed: bool) -> Vec<usize> {
        let mut distance = 1;
        let mut dimensions: Vec<[usize; 2]> = Vec::new(); // size and distance, the last dimension first
        for (index, &size) in self.shape.iter().rev().enumerate() {
            dimensions.push([size, distance]);
            distance *= if index == 0 { padded(size) } else { size };
        }
        if !is_reversed {
            dimensions.reverse();
        }
        let step = |places: Vec<usize>, [size, distance]: [usize; 2]| {
            places.into_iter().flat_map(|place| (0..size).map(move |i| place + i * distance)).collect()
        };
        dimensions.into_iter().fold(vec![0], step)
    }

    /// Its shape in files, in the opposite order to that in memory.
    pub(crate) fn file_shape(&self) -> Vec<usize> {
        self.shape.iter().rev().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_the_dimensions_in_the_opposite_order() {
        let weight = Parameter::drawn("weight", &[2, 3], WeightInit::Xavier, [2, 3]);
        assert_eq!((weight.size(), weight.file_shape()), (2 * padded(3), vec![3, 2]));
        let row = padded(3);
        assert_eq!(weight.places(true), [0, row, 1, row + 1, 2, row + 2]);
        assert_eq!(weight.places(false), [0, 1, 2, row, row + 1, row + 2]);
        assert_eq!(Parameter::vector("bias", 3, 0.0).places(true), [0, 1, 2]);
    }

    #[test]
    fn the_places_of_many_dimensions_are_those_of_the_nested_loops() {
        let kernel = Parameter::drawn("weight", &[2, 3, 4, 5], WeightInit::He, [24, 5]);
        let place = |kx: usize, ky: usize, i: usize, o: usize| ((kx * 3 + ky) * 4 + i) * padded(5) + o;
        let mut wanted = Vec::new();
        for o in 0..5 {
            for i in 0..4 {
                for ky in 0..3 {
                    wanted.extend((0..2).map(|kx| place(kx, ky, i, o)));
                }
            }
        }
        assert_eq!(kernel.places(true), wanted);
        assert_eq!(kernel.size(), 24 * padded(5));
    }
}
