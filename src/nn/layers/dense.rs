//! A dense layer: y = x · w + b.

use super::{Backward, Forward, Gradient, Layer};
use crate::nn::kernels::{Aligned, Gemm, Pattern, Start, column_sums, padded, product, skipping_pays, transpose};
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
    /// Whether x has zeros enough to leave them out; changes no bit.
    skips_zeros: bool,
    /// Pattern of x, where they are left out.
    pattern: Pattern,
    /// Pattern of xᵀ or of dy, while one is needed.
    other: Pattern,
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
            pattern: Pattern::default(),
            other: Pattern::default(),
        }
    }

    fn find_pattern(&mut self, x: &[f32], rows: usize) {
        if self.skips_zeros {
            self.pattern.find(x, self.x_row, rows, self.place.inputs);
        }
    }

    /// g = xᵀ · dy
    fn weight_gradient(&mut self, x: &[f32], dy: &[f32], batch: &mut Backward<'_>) {
        let width = self.place.width();
        let skips_zeros = self.skips_zeros && skipping_pays(width, batch.rows);
        if skips_zeros {
            self.pattern.transpose(&mut self.other);
        }
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
            pattern: skips_zeros.then(|| self.other.view()),
        };
        product(gemm, batch.threads);
    }

    /// room = dy · wᵀ; padding becomes zero because the padding of wᵀ is.
    fn input_gradient(&mut self, gradient: &mut Gradient, batch: &Backward<'_>) {
        let (place, width) = (self.place, padded(self.place.inputs));
        transpose(&batch.p[place.weights()], place.inputs, place.outputs, place.width(), &mut self.transposed, width);
        // Those of a rectifier below are found in every row alike.
        let (dy, room) = gradient.dy_and_room(batch.rows * place.width(), batch.rows * width);
        let skips_zeros = skipping_pays(width, place.outputs) && has_zeros(&dy[..place.outputs]);
        if skips_zeros {
            self.other.find(dy, place.width(), batch.rows, place.outputs);
        }
        let gemm = Gemm {
            m: batch.rows,
            n: width,
            k: place.outputs,
            a: dy,
            a_row: place.width(),
            a_column: 1,
            b: &self.transposed,
            c: room,
            start: Start::Zero,
            pattern: skips_zeros.then(|| self.other.view()),
        };
        product(gemm, batch.threads);
        gradient.swap();
    }
}

impl Layer for Dense {
    fn forward(&mut self, x: &[f32], batch: &mut Forward<'_>) {
        let width = self.place.width();
        self.find_pattern(x, batch.rows);
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
            pattern: self.skips_zeros.then(|| self.pattern.view()),
        };
        product(gemm, batch.threads);
    }

    fn y(&self) -> &[f32] {
        &self.y
    }

    fn backward(&mut self, x: &[f32], gradient: &mut Gradient, is_first: bool, batch: &mut Backward<'_>) {
        let width = self.place.width();
        let dy = gradient.dy(batch.rows * width);
        self.weight_gradient(x, dy, batch);
        let bias = &mut batch.g[self.place.bias()];
        match gradient.sums(width) {
            Some(sums) => bias.copy_from_slice(sums),
            None => column_sums(dy, bias),
        }
        if !is_first {
            self.input_gradient(gradient, batch);
        }
    }

    fn look_for_zeros(&mut self, x: &[f32], rows: usize) {
        self.skips_zeros = skipping_pays(self.place.width(), self.place.inputs) && has_zeros(&x[..rows * self.x_row]);
        self.find_pattern(x, rows);
    }
}

/// Whether enough numbers are zero for leaving them out to cost less than multiplying.
fn has_zeros(x: &[f32]) -> bool {
    x.iter().filter(|x| **x == 0.0).count() > x.len() * 3 / 8
}
