//! The layers of a network: a network is a list of them, and the way through it and back knows no more of a layer than
//! [`Layer`]. A new kind of layer is a file here and a line in [`layers`].
//!
//! Rows of every matrix are padded with zeros to a multiple of [`PAD`](super::kernels::PAD); those of the samples are not.

mod activate;
mod batch_norm;
mod dense;
mod dropout;

use super::Mlp;
use super::kernels::Aligned;
use super::layout::Layout;
use crate::base::rng::Stream;
use activate::Activate;
use batch_norm::BatchNorm;
use dense::Dense;
pub(super) use dropout::Dropout;

/// What a batch needs on its way through the layers.
#[derive(Debug)]
pub(super) struct Forward<'a> {
    /// All parameters of the network.
    pub(super) p: &'a [f32],
    /// Samples in the batch.
    pub(super) rows: usize,
    /// Where dropout draws its masks; without it nothing is dropped.
    pub(super) dropout: Option<&'a mut Stream>,
    /// Threads that large products may use; changes no bit.
    pub(super) threads: usize,
}

/// What a batch needs on its way back.
#[derive(Debug)]
pub(super) struct Backward<'a> {
    /// All parameters of the network.
    pub(super) p: &'a [f32],
    /// Samples in the batch.
    pub(super) rows: usize,
    /// Gradient of all trained parameters; every layer overwrites its part.
    pub(super) g: &'a mut [f32],
    /// Threads that large products may use; changes no bit.
    pub(super) threads: usize,
}

/// ∂loss/∂y of the layer that is next on the way back, with room for the one after it.
#[derive(Debug)]
pub(super) struct Gradient {
    /// [rows, width]
    dy: Aligned,
    /// As large as `dy`.
    room: Aligned,
    /// Sums of the columns of `dy`.
    sums: Aligned,
    /// Whether the layer above has worked them out.
    has_sums: bool,
}

impl Gradient {
    /// Room for batches of up to `batch` rows of up to `width` numbers.
    pub(super) fn new(batch: usize, width: usize) -> Self {
        let matrix = || Aligned::zeros(batch * width);
        Self { dy: matrix(), room: matrix(), sums: Aligned::zeros(width), has_sums: false }
    }

    /// The first `size` numbers.
    fn dy(&self, size: usize) -> &[f32] {
        &self.dy[..size]
    }

    /// The first `size` numbers, to be changed.
    pub(super) fn dy_mut(&mut self, size: usize) -> &mut [f32] {
        self.has_sums = false;
        &mut self.dy[..size]
    }

    /// The same, for a layer that writes the sums of the `width` columns too.
    fn dy_and_sums(&mut self, size: usize, width: usize) -> (&mut [f32], &mut [f32]) {
        self.has_sums = true;
        (&mut self.dy[..size], &mut self.sums[..width])
    }

    /// Sums of the `width` columns, where the layer above has written them.
    fn sums(&self, width: usize) -> Option<&[f32]> {
        self.has_sums.then(|| &self.sums[..width])
    }

    /// The first `size` numbers of the gradient, and room for as many as are asked for of the next one.
    fn dy_and_room(&mut self, size: usize, room: usize) -> (&[f32], &mut [f32]) {
        (&self.dy[..size], &mut self.room[..room])
    }

    /// Makes what stands in the room the gradient.
    fn swap(&mut self) {
        std::mem::swap(&mut self.dy, &mut self.room);
        self.has_sums = false;
    }
}

/// A layer with its buffers, for batches of up to a fixed number of samples.
pub(super) trait Layer: std::fmt::Debug + Send {
    /// Sends x[rows, ·] through the layer, which keeps y and what it needs on the way back.
    fn forward(&mut self, x: &[f32], batch: &mut Forward<'_>);

    /// y[rows, width] of the last batch; the buffer may be larger.
    fn y(&self) -> &[f32];

    /// Turns ∂loss/∂y into ∂loss/∂x, for the x of the last batch, and writes the gradient of the layer's parameters. The
    /// first layer needs no ∂loss/∂x: where `is_first`, `gradient` may be left as it is.
    fn backward(&mut self, x: &[f32], gradient: &mut Gradient, is_first: bool, batch: &mut Backward<'_>);

    /// Moves statistics that `p` keeps towards those of the last batch.
    fn absorb_statistics(&self, _p: &mut [f32], _rows: usize) {}

    /// Judges by the inputs of a batch whether zeros are worth looking for; changes no bit.
    fn look_for_zeros(&mut self, _x: &[f32], _rows: usize) {}
}

/// The layers of a network, with buffers for batches of up to `batch` samples; `train` also makes those of the way back.
pub(super) fn layers(mlp: &Mlp, layout: &Layout, batch: usize, train: bool) -> Vec<Box<dyn Layer>> {
    let mut layers: Vec<Box<dyn Layer>> = Vec::new();
    let hidden = layout.layers.len() - 1;
    for (index, place) in layout.layers.iter().enumerate() {
        let size = batch * place.width();
        layers.push(Box::new(Dense::new(*place, batch, index == 0, train)));
        if index == hidden {
            break;
        }
        if let (Some(norm), Some(running)) = (place.norm(), place.running()) {
            layers.push(Box::new(BatchNorm::new(norm, running, batch, train)));
        }
        layers.push(Box::new(Activate::new(mlp.activation, place.width(), size)));
        if train && mlp.dropout > 0.0 {
            layers.push(Box::new(Dropout::new(mlp.dropout as f32, place.width(), size)));
        }
    }
    layers
}
