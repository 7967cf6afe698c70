//! An activation: y = f(x), number by number.

use super::{Backward, Forward, Gradient, Layer};
use crate::nn::Activation;
use crate::nn::kernels::{Aligned, backward, forward};

/// An activation.
#[derive(Debug)]
pub(super) struct Activate {
    function: Activation,
    width: usize,
    y: Aligned,
}

impl Activate {
    /// For `size` numbers in rows of `width`.
    pub(super) fn new(function: Activation, width: usize, size: usize) -> Self {
        Self { function, width, y: Aligned::zeros(size) }
    }
}

impl Layer for Activate {
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
