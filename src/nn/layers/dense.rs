//! A dense layer: y = x · w + b.

use super::{Backward, Forward, Gradient, Layer};
use crate::nn::kernels::{Aligned, Gemm, Start, column_sums, padded, product, transpose};
use crate::nn::layout;

/// A dense layer.
#[derive(Debug)]
pub(super) struct Dense {
    place: layout::Dense,
    /// Distance of the rows of x: samples are not padded, what another layer gives is.
    x_row: usize,
    y: Aligned,
    /// wᵀ: [outputs, padded(inputs)]; empty where it is not needed.
    transposed: Aligned,
    /// Whether x is worth looking through for zeros; changes no bit.
    skips_zeros: bool,
}

impl Dense {
    /// With buffers for batches of up to `batch` samples; those of the way back where it is to `train`.
    pub(super) fn new(place: layout::Dense, batch: usize, is_first: bool, train: bool) -> Self {
        let width = padded(place.inputs);
        Self {
            place,
            x_row: if is_first { place.inputs } else { width },
            y: Aligned::zeros(batch * place.width()),
            transposed: Aligned::zeros(if train && !is_first { place.outputs * width } else { 0 }),
            skips_zeros: false,
        }
    }

    /// room = dy · wᵀ; padding becomes zero because the padding of wᵀ is.
    fn input_gradient(&mut self, gradient: &mut Gradient, batch: &Backward<'_>) {
        let (place, width) = (self.place, padded(self.place.inputs));
        transpose(&batch.p[place.weights()], place.inputs, place.outputs, place.width(), &mut self.transposed, width);
        let gemm = Gemm {
            m: batch.rows,
            n: width,
            k: place.outputs,
            a: &gradient.dy,
            a_row: place.width(),
            a_column: 1,
            b: &self.transposed,
            c: &mut gradient.room[..batch.rows * width],
            start: Start::Zero,
            // Those of a rectifier below are found in every row alike.
            skip_zeros: has_zeros(&gradient.dy[..place.outputs]),
        };
        product(gemm, batch.threads);
        gradient.swap();
    }
}

impl Layer for Dense {
    fn forward(&mut self, x: &[f32], batch: &mut Forward<'_>) {
        let width = self.place.width();
        let gemm = Gemm {
            m: batch.rows,
            n: width,
            k: self.place.inputs,
            a: x,
            a_row: self.x_row,
            a_column: 1,
            b: &batch.p[self.place.weights()],
            c: &mut self.y[..batch.rows * width],
            start: Start::Row(&batch.p[self.place.bias()]),
            skip_zeros: self.skips_zeros,
        };
        product(gemm, batch.threads);
    }

    fn y(&self) -> &[f32] {
        &self.y
    }

    fn backward(&mut self, x: &[f32], gradient: &mut Gradient, is_first: bool, batch: &mut Backward<'_>) {
        let width = self.place.width();
        let dy = &gradient.dy[..batch.rows * width];
        let gemm = Gemm {
            m: self.place.inputs,
            n: width,
            k: batch.rows,
            a: x,
            a_row: 1,
            a_column: self.x_row,
            b: dy,
            c: &mut batch.g[self.place.weights()],
            start: Start::Zero,
            skip_zeros: self.skips_zeros,
        };
        product(gemm, batch.threads);
        column_sums(dy, &mut batch.g[self.place.bias()]);
        if !is_first {
            self.input_gradient(gradient, batch);
        }
    }

    fn look_for_zeros(&mut self, x: &[f32], rows: usize) {
        self.skips_zeros = has_zeros(&x[..rows * self.x_row]);
    }
}

/// Whether enough numbers are zero for leaving them out to cost less than multiplying.
fn has_zeros(x: &[f32]) -> bool {
    x.iter().filter(|x| **x == 0.0).count() > x.len() * 3 / 8
}
