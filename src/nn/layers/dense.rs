//! A dense layer: y = x · w + b.

use std::ops::Range;

use super::{Backward, Buffers, Forward, Gradient, Layer, LayerSpec, Parameter, Written};
use crate::nn::kernels::{Aligned, Gemm, Pattern, Start, column_sums, padded, product, skipping_pays, transpose};
use crate::nn::{NnError, Shape, WeightInit};
use crate::onnx::{Graph, Value};

/// A dense layer with a number of units.
#[derive(Clone, Copy, Debug)]
pub struct Dense {
    /// Units.
    pub units: usize,
    /// What the weights are drawn from; the bias starts at zero.
    pub weight_init: WeightInit,
}

impl LayerSpec for Dense {
    fn output(&self, input: &Shape) -> Result<Shape, NnError> {
        match input.dimensions() {
            [_] => Ok(Shape::vector(self.units)),
            _ => Err(NnError::BadShape { why: "a dense layer takes vectors".to_owned() }),
        }
    }

    fn parameters(&self, input: &Shape) -> Vec<Parameter> {
        let shape = [input.size(), self.units];
        vec![Parameter::drawn("weight", &shape, self.weight_init, shape), Parameter::vector("bias", self.units, 0.0)]
    }

    fn write_onnx(&self, x: &Value, parameters: &[Written], graph: &mut Graph) -> Value {
        let [w, b] = parameters else { return x.clone() };
        let (w, b) = (w.constant(graph), b.constant(graph));
        graph.apply("Gemm", &[x, &w, &b])
    }

    fn build(&self, input: &Shape, places: &[Range<usize>], buffers: Buffers) -> Option<Box<dyn Layer>> {
        let [weights, bias] = places else { return None };
        let place = Place { inputs: input.size(), outputs: self.units, weights: weights.clone(), bias: bias.clone() };
        Some(Box::new(AtWork::new(place, buffers)))
    }
}

/// The sizes of a dense layer, and where its parameters stand in the vector of all.
#[derive(Clone, Debug)]
struct Place {
    inputs: usize,
    outputs: usize,
    /// w`[inputs, padded(outputs)]`, row-major.
    weights: Range<usize>,
    /// b`[padded(outputs)]`
    bias: Range<usize>,
}

impl Place {
    /// Distance of the rows of w, and length of b.
    fn width(&self) -> usize {
        self.bias.len()
    }
}

#[derive(Debug)]
struct AtWork {
    place: Place,
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

impl AtWork {
    fn new(place: Place, Buffers { batch, train, is_first }: Buffers) -> Self {
        let width = padded(place.inputs);
        Self {
            x_row: if is_first { place.inputs } else { width },
            y: Aligned::zeros(batch * place.width()),
            transposed: Aligned::zeros(if train && !is_first { place.outputs * width } else { 0 }),
            skips_zeros: false,
            pattern: Pattern::default(),
            other: Pattern::default(),
            place,
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
            c: &mut batch.g[self.place.weights.clone()],
            start: Start::Zero,
            pattern: skips_zeros.then(|| self.other.view()),
        };
        product(gemm, batch.threads);
    }

    /// ∂loss/∂x = dy · wᵀ; padding becomes zero because the padding of wᵀ is.
    fn input_gradient(&mut self, gradient: &mut Gradient, batch: &Backward<'_>) {
        let (place, width) = (&self.place, padded(self.place.inputs));
        transpose(
            &batch.p[place.weights.clone()],
            place.inputs,
            place.outputs,
            place.width(),
            &mut self.transposed,
            width,
        );
        // Those of a rectifier below are found in every row alike.
        let (dy, dx) = gradient.dy_and_next(batch.rows * place.width(), batch.rows * width);
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
            c: dx,
            start: Start::Zero,
            pattern: skips_zeros.then(|| self.other.view()),
        };
        product(gemm, batch.threads);
        gradient.advance();
    }
}

impl Layer for AtWork {
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
            b: &batch.p[self.place.weights.clone()],
            c: &mut self.y[..batch.rows * width],
            start: Start::Row(&batch.p[self.place.bias.clone()]),
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
        let bias = &mut batch.g[self.place.bias.clone()];
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
