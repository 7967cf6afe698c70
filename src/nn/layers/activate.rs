//! An activation: y = f(x), number by number.

use std::ops::Range;

use super::{Backward, Buffers, Forward, Gradient, Layer, LayerSpec, Written};
use crate::nn::kernels::{Aligned, backward, forward};
use crate::nn::{Activation, NnError, Shape};
use crate::onnx::{Graph, Value};

/// An activation.
#[derive(Clone, Copy, Debug)]
pub struct Activate(pub Activation);

impl LayerSpec for Activate {
    fn output(&self, input: &Shape) -> Result<Shape, NnError> {
        Ok(input.clone())
    }

    fn write_onnx(&self, x: &Value, _: &[Written], graph: &mut Graph) -> Value {
        self.0.write_onnx(x, graph)
    }

    fn build(&self, input: &Shape, _: &[Range<usize>], buffers: Buffers) -> Option<Box<dyn Layer>> {
        let width = input.row();
        Some(Box::new(AtWork { function: self.0, width, y: Aligned::zeros(buffers.batch * width) }))
    }
}

#[derive(Debug)]
struct AtWork {
    function: Activation,
    width: usize,
    y: Aligned,
}

impl Layer for AtWork {
    fn forward(&mut self, x: &[f32], batch: &mut Forward<'_>) {
        let size = batch.rows * self.width;
        forward(self.function.kernel(), &x[..size], &mut self.y[..size]);
    }

    fn y(&self) -> &[f32] {
        &self.y
    }

    fn backward(&mut self, x: &[f32], gradient: &mut Gradient, _is_first: bool, batch: &mut Backward<'_>) {
        let size = batch.rows * self.width;
        let (dy, sums) = gradient.dy_and_sums(size, self.width);
        backward(self.function.kernel(), &self.y[..size], &x[..size], dy, sums);
    }
}
