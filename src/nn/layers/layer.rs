//! What every layer can do: described, and at work.

use std::fmt::Debug;
use std::ops::Range;
use std::sync::Arc;

use super::{Gradient, Parameter};
use crate::base::rng::Stream;
use crate::nn::{NnError, Shape};
use crate::onnx::{Graph, Value};

/// A layer as a model lists it, without buffers.
pub trait LayerSpec: Debug + Send + Sync {
    /// Shape that it makes of samples of a shape.
    ///
    /// # Errors
    /// [`NnError::BadShape`] if it takes no samples of this shape.
    fn output(&self, input: &Shape) -> Result<Shape, NnError>;

    /// Its parameters for samples of a shape: those that gradients move first, in the order in which they stand in memory.
    fn parameters(&self, _input: &Shape) -> Vec<Parameter> {
        Vec::new()
    }

    /// The fewest samples of a batch that it can be trained with.
    fn least_batch(&self) -> u32 {
        1
    }

    /// What it makes of x`[rows, in]` in a graph, where nothing is trained; `parameters` are its tensors in the order of
    /// [`parameters`](Self::parameters), each with its shape in memory, without padding.
    fn write_onnx(&self, x: &Value, parameters: &[Written], graph: &mut Graph) -> Value;

    /// The layer at work, on parameters that stand at `places` of the vector of all (one range each, in the order of
    /// [`parameters`](Self::parameters)). `None` if it has nothing to do: dropout, where nothing is trained.
    fn build(&self, input: &Shape, places: &[Range<usize>], buffers: Buffers) -> Option<Box<dyn Layer>>;
}

/// A tensor of parameters without padding.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// Size of each dimension: `[in, out]`.
    pub shape: Vec<usize>,
    /// Its numbers, row-major.
    pub numbers: Vec<f32>,
}

impl Written {
    /// The tensor as a constant of a graph.
    pub fn constant(&self, graph: &mut Graph) -> Value {
        graph.singles(&self.numbers, &self.shape)
    }
}

/// A layer in the list of a model.
#[derive(Clone, Debug)]
pub struct NamedLayer {
    /// What the names of its parameters begin with: `layers.0`.
    pub name: String,
    /// The layer.
    pub layer: Arc<dyn LayerSpec>,
}

impl NamedLayer {
    /// A layer under a name.
    pub fn new(name: impl Into<String>, layer: impl LayerSpec + 'static) -> Self {
        Self { name: name.into(), layer: Arc::new(layer) }
    }
}

/// Which buffers a layer needs.
#[derive(Clone, Copy, Debug)]
pub struct Buffers {
    /// The most samples of a batch.
    pub batch: usize,
    /// Whether batches also go back.
    pub train: bool,
    /// Whether the samples themselves enter the layer, which are not padded and need no gradient.
    pub is_first: bool,
}

/// What a batch needs on its way through the layers.
#[derive(Debug)]
pub struct Forward<'a> {
    /// All parameters of the network.
    pub p: &'a [f32],
    /// Samples in the batch.
    pub rows: usize,
    /// Where dropout draws its masks; without it nothing is dropped.
    pub dropout: Option<&'a mut Stream>,
    /// Threads that large products may use; changes no bit.
    pub threads: usize,
}

/// What a batch needs on its way back.
#[derive(Debug)]
pub struct Backward<'a> {
    /// All parameters of the network.
    pub p: &'a [f32],
    /// Samples in the batch.
    pub rows: usize,
    /// Gradient of all trained parameters; every layer overwrites its part.
    pub g: &'a mut [f32],
    /// Threads that large products may use; changes no bit.
    pub threads: usize,
}

/// A layer with its buffers, for batches of up to a fixed number of samples.
pub trait Layer: Debug + Send {
    /// Sends x`[rows, ·]` through the layer, which keeps y and what it needs on the way back.
    fn forward(&mut self, x: &[f32], batch: &mut Forward<'_>);

    /// y`[rows, width]` of the last batch; the buffer may be larger.
    fn y(&self) -> &[f32];

    /// Turns ∂loss/∂y into ∂loss/∂x, for the x of the last batch, and writes the gradient of the layer's parameters. The
    /// first layer needs no ∂loss/∂x: where `is_first`, `gradient` may be left as it is.
    fn backward(&mut self, x: &[f32], gradient: &mut Gradient, is_first: bool, batch: &mut Backward<'_>);

    /// Moves statistics that `p` keeps towards those of the last batch.
    fn absorb_statistics(&self, _p: &mut [f32], _rows: usize) {}

    /// Judges by the inputs of a batch whether zeros are worth looking for; changes no bit.
    fn look_for_zeros(&mut self, _x: &[f32], _rows: usize) {}
}
