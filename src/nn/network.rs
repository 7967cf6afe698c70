//! One batch through the network, forward and back. All buffers are made once.

use super::kernels::{
    Gemm, Normalise, NormaliseBack, Start, backward, column_sums, forward, normalise, normalise_back,
    normalise_inplace, padded, product, transpose,
};
use super::layout::{Dense, Layout};
use super::loss::{Tally, softmax_inplace};
use super::{Activation, Loss, Mlp};
use crate::base::rng::Stream;

/// Buffers of a layer, for batches of up to the workspace's size.
#[derive(Debug)]
struct Buffers {
    /// Before the activation; kept only where the derivative needs it.
    z: Vec<f32>,
    /// After the activation: [batch, width].
    a: Vec<f32>,
    /// After dropout; empty without dropout.
    dropped: Vec<f32>,
    /// 0 or 1 / (1 − dropout) for every activation; empty without dropout.
    mask: Vec<f32>,
    /// ∂loss/∂z: [batch, width].
    dz: Vec<f32>,
    /// wᵀ: [outputs, padded(inputs)].
    transposed: Vec<f32>,
    /// Of the batch normalisation; empty without it.
    norm: NormBuffers,
}

/// What batch normalisation keeps of a batch.
#[derive(Debug, Default)]
struct NormBuffers {
    /// Normalised z: [batch, width].
    x: Vec<f32>,
    mean: Vec<f32>,
    variance: Vec<f32>,
    /// 1 / √(variance + ε)
    inverse: Vec<f32>,
}

impl NormBuffers {
    fn new(layer: &Dense, batch: usize) -> Self {
        let width = layer.width();
        let row = || vec![0.0; width];
        Self { x: vec![0.0; batch * width], mean: row(), variance: row(), inverse: row() }
    }
}

/// How much of the running statistics a batch replaces (PyTorch's default).
const MOMENTUM: f32 = 0.1;

/// A network's shape with buffers for one batch.
#[derive(Debug)]
pub(crate) struct Workspace {
    layout: Layout,
    activation: Activation,
    loss: Loss,
    dropout: f32,
    /// Label smoothing; only training smooths.
    smoothing: f32,
    /// Whether batch normalisation takes the statistics of the batch, not those of the training.
    train: bool,
    /// Threads that large products may use; changes no bit.
    pub(crate) threads: usize,
    /// Whether the samples are worth looking through for zeros; changes no bit.
    sparse: bool,
    classes: usize,
    features: usize,
    /// Input: [batch, features].
    pub(crate) x: Vec<f32>,
    buffers: Vec<Buffers>,
    /// Softmax: [batch, padded(classes)].
    p: Vec<f32>,
    /// What its rows were divided by: [batch].
    sums: Vec<f32>,
}

impl Workspace {
    /// Buffers for batches of up to `batch` samples; `train` also makes those of the way back.
    pub(crate) fn new(mlp: &Mlp, features: usize, classes: usize, batch: usize, train: bool) -> Self {
        let layout = Layout::new(mlp, features, classes);
        let hidden = layout.layers.len() - 1;
        let keeps_z = mlp.activation == Activation::Gelu;
        let buffers = |(index, layer): (usize, &Dense)| {
            let size = |wanted: bool| if wanted { batch * layer.width() } else { 0 };
            let drops = train && mlp.dropout > 0.0 && index < hidden;
            Buffers {
                z: vec![0.0; size(train && keeps_z && index < hidden)],
                a: vec![0.0; size(true)],
                dropped: vec![0.0; size(drops)],
                mask: vec![0.0; size(drops)],
                dz: vec![0.0; size(train)],
                transposed: vec![0.0; if train && index > 0 { layer.outputs * padded(layer.inputs) } else { 0 }],
                norm: if train && layer.norm().is_some() {
                    NormBuffers::new(layer, batch)
                } else {
                    NormBuffers::default()
                },
            }
        };
        Self {
            buffers: layout.layers.iter().enumerate().map(buffers).collect(),
            activation: mlp.activation,
            loss: mlp.loss,
            dropout: if train { mlp.dropout as f32 } else { 0.0 },
            smoothing: if train { mlp.label_smoothing as f32 } else { 0.0 },
            train,
            threads: 1,
            sparse: false,
            classes,
            features,
            x: vec![0.0; batch * features],
            p: vec![0.0; batch * padded(classes)],
            sums: vec![0.0; batch],
            layout,
        }
    }

    pub(crate) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Softmax outputs of the last batch of `rows` samples: [rows, padded(classes)].
    pub(crate) fn probabilities(&self, rows: usize) -> &[f32] {
        &self.p[..rows * padded(self.classes)]
    }

    /// Judges by the first `rows` samples of `x` whether zeros are worth looking for: where an eighth of them are zero.
    pub(crate) fn look_for_zeros(&mut self, rows: usize) {
        let x = &self.x[..rows * self.features];
        self.sparse = x.iter().filter(|x| **x == 0.0).count() > x.len() / 8;
    }

    /// Sends the first `labels.len()` rows of `x` through the network with parameters `p`; `dropout` draws masks.
    pub(crate) fn forward(&mut self, p: &[f32], labels: &[u32], mut dropout: Option<&mut Stream>) -> Tally {
        let rows = labels.len();
        let last = self.layout.layers.len() - 1;
        for (index, layer) in self.layout.layers.iter().enumerate() {
            let (before, now) = self.buffers.split_at_mut(index);
            let (a, a_row) = input(&self.x, self.features, before, layer);
            let size = rows * layer.width();
            let now = &mut now[0];
            product(
                Gemm {
                    m: rows,
                    n: layer.width(),
                    k: layer.inputs,
                    a,
                    a_row,
                    a_column: 1,
                    b: &p[layer.weights()],
                    c: &mut now.a[..size],
                    start: Start::Row(&p[layer.bias()]),
                    skip_zeros: self.sparse && index == 0,
                },
                self.threads,
            );
            if index < last {
                normalise_layer(layer, p, &mut now.a[..size], &mut now.norm, self.train);
                if !now.z.is_empty() {
                    now.z[..size].copy_from_slice(&now.a[..size]);
                }
                forward(self.activation.kernel(), &mut now.a[..size]);
                if let Some(stream) = dropout.as_deref_mut().filter(|_| !now.mask.is_empty()) {
                    draw_mask(&mut now.mask[..size], self.dropout, stream);
                    for ((d, a), mask) in now.dropped.iter_mut().zip(&now.a[..size]).zip(&now.mask) {
                        *d = a * mask;
                    }
                }
            }
        }
        let z = &self.buffers[last].a[..rows * padded(self.classes)];
        let softmax = &mut self.p[..z.len()];
        softmax.copy_from_slice(z);
        softmax_inplace(softmax, self.classes, &mut self.sums);
        self.loss.tally(z, (softmax, &self.sums), labels, self.classes, self.smoothing)
    }

    /// Moves the running statistics in `p` towards those of the batch of `rows` samples that went forward last; the
    /// variance with divisor rows − 1, as PyTorch does.
    pub(crate) fn absorb_statistics(&self, p: &mut [f32], rows: usize) {
        let unbiased = rows as f32 / (rows.max(2) - 1) as f32;
        for (layer, buffers) in self.layout.layers.iter().zip(&self.buffers) {
            let Some([mean, variance]) = layer.running() else { continue };
            for (running, batch) in p[mean].iter_mut().zip(&buffers.norm.mean) {
                *running = MOMENTUM.mul_add(batch - *running, *running);
            }
            for (running, batch) in p[variance].iter_mut().zip(&buffers.norm.variance) {
                *running = MOMENTUM.mul_add(batch * unbiased - *running, *running);
            }
        }
    }

    /// Writes the gradient of the mean loss of the batch that went forward last into `g`, as long as the parameters.
    pub(crate) fn backward(&mut self, p: &[f32], labels: &[u32], g: &mut [f32]) {
        let rows = labels.len();
        let last = self.layout.layers.len() - 1;
        let dz = &mut self.buffers[last].dz[..rows * padded(self.classes)];
        dz.copy_from_slice(&self.p[..rows * padded(self.classes)]);
        self.loss.gradient_inplace(dz, labels, self.classes, self.smoothing);
        for (index, layer) in self.layout.layers.iter().enumerate().rev() {
            let (before, now) = self.buffers.split_at_mut(index);
            let now = &mut now[0];
            if let Some([scale, shift]) = layer.norm() {
                let (scale_gradient, shift_gradient) = g[scale.start..shift.end].split_at_mut(layer.width());
                normalise_back(NormaliseBack {
                    dz: &mut now.dz[..rows * layer.width()],
                    x: &now.norm.x[..rows * layer.width()],
                    scale: &p[scale],
                    inverse: &now.norm.inverse,
                    scale_gradient,
                    shift_gradient,
                });
            }
            let dz = &now.dz[..rows * layer.width()];
            let (a, a_column) = input(&self.x, self.features, before, layer);
            product(
                Gemm {
                    m: layer.inputs,
                    n: layer.width(),
                    k: rows,
                    a,
                    a_row: 1,
                    a_column,
                    b: dz,
                    c: &mut g[layer.weights()],
                    start: Start::Zero,
                    skip_zeros: self.sparse && index == 0,
                },
                self.threads,
            );
            column_sums(dz, &mut g[layer.bias()]);
            if let Some(below) = before.last_mut() {
                let w = &p[layer.weights()];
                input_gradient(layer, w, &mut now.transposed, dz, &mut below.dz, rows, self.threads);
                let size = rows * padded(layer.inputs);
                for (dz, mask) in below.dz[..size].iter_mut().zip(&below.mask) {
                    *dz *= mask;
                }
                let z = if below.z.is_empty() { &[][..] } else { &below.z[..size] };
                backward(self.activation.kernel(), &below.a[..size], z, &mut below.dz[..size]);
            }
        }
    }
}

/// Batch normalisation of a layer that has it: by the batch in training, by the running statistics otherwise.
fn normalise_layer(layer: &Dense, p: &[f32], z: &mut [f32], buffers: &mut NormBuffers, train: bool) {
    let (Some([scale, shift]), Some([mean, variance])) = (layer.norm(), layer.running()) else { return };
    let (scale, shift) = (&p[scale], &p[shift]);
    if !train {
        return normalise_inplace(z, scale, shift, &p[mean], &p[variance]);
    }
    let NormBuffers { x, mean, variance, inverse } = buffers;
    normalise(Normalise { x: &mut x[..z.len()], z, scale, shift, mean, variance, inverse });
}

/// Input of a layer with the distance of its rows: the batch, or what the layer below gives.
fn input<'a>(x: &'a [f32], features: usize, below: &'a [Buffers], layer: &Dense) -> (&'a [f32], usize) {
    match below.last() {
        None => (x, features),
        Some(below) => (if below.dropped.is_empty() { &below.a } else { &below.dropped }, padded(layer.inputs)),
    }
}

/// below = dz · wᵀ; padding of `below` becomes zero because the padding of wᵀ is.
fn input_gradient(
    layer: &Dense,
    w: &[f32],
    transposed: &mut [f32],
    dz: &[f32],
    below: &mut [f32],
    rows: usize,
    threads: usize,
) {
    let width = padded(layer.inputs);
    transpose(w, layer.inputs, layer.outputs, layer.width(), transposed, width);
    product(
        Gemm {
            m: rows,
            n: width,
            k: layer.outputs,
            a: dz,
            a_row: layer.width(),
            a_column: 1,
            b: transposed,
            c: &mut below[..rows * width],
            start: Start::Zero,
            skip_zeros: false,
        },
        threads,
    );
}

/// Draws a mask: 0 with probability `dropout`, else 1 / (1 − dropout). Two numbers a random word.
fn draw_mask(mask: &mut [f32], dropout: f32, stream: &mut Stream) {
    let threshold = (f64::from(dropout) * 4_294_967_296.0) as u64;
    let keep = 1.0 / (1.0 - dropout);
    for pair in mask.chunks_mut(2) {
        let word = stream.word();
        for (i, m) in pair.iter_mut().enumerate() {
            *m = if (word >> (32 * i)) & 0xffff_ffff < threshold { 0.0 } else { keep };
        }
    }
}

#[cfg(test)]
mod tests;
