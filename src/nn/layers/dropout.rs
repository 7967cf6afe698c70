//! Dropout: y = x · mask, with a mask of 0 or 1 / (1 − dropout) that is drawn anew for every batch (Srivastava et al. 2014).

use std::ops::Range;

use super::{Backward, Buffers, Forward, Gradient, Layer, LayerSpec, Written};
use crate::base::rng::Stream;
use crate::nn::kernels::Aligned;
use crate::nn::{NnError, Shape};
use crate::onnx::{Graph, Value};

/// Dropout of a share of the numbers, in [0, 1).
#[derive(Clone, Copy, Debug)]
pub struct Dropout(pub f32);

impl LayerSpec for Dropout {
    fn output(&self, input: &Shape) -> Result<Shape, NnError> {
        Ok(input.clone())
    }

    fn write_onnx(&self, x: &Value, _: &[Written], _: &mut Graph) -> Value {
        x.clone()
    }

    fn build(&self, input: &Shape, _: &[Range<usize>], buffers: Buffers) -> Option<Box<dyn Layer>> {
        let (width, size) = (input.row(), buffers.batch * input.row());
        let at_work = || AtWork { share: self.0, width, mask: Aligned::zeros(size), y: Aligned::zeros(size) };
        buffers.train.then(|| Box::new(at_work()) as Box<dyn Layer>)
    }
}

impl Dropout {
    /// Draws a mask: 0 with probability `share`, else 1 / (1 − share). Two numbers a random word.
    pub(crate) fn draw(share: f32, mask: &mut [f32], stream: &mut Stream) {
        let threshold = (f64::from(share) * 4_294_967_296.0) as u64;
        let keep = 1.0 / (1.0 - share);
        for pair in mask.chunks_mut(2) {
            let word = stream.word();
            for (i, m) in pair.iter_mut().enumerate() {
                *m = if (word >> (32 * i)) & 0xffff_ffff < threshold { 0.0 } else { keep };
            }
        }
    }
}

#[derive(Debug)]
struct AtWork {
    share: f32,
    width: usize,
    mask: Aligned,
    y: Aligned,
}

impl Layer for AtWork {
    fn forward(&mut self, x: &[f32], batch: &mut Forward<'_>) {
        let size = batch.rows * self.width;
        match batch.dropout.as_deref_mut() {
            Some(stream) => Dropout::draw(self.share, &mut self.mask[..size], stream),
            None => self.mask[..size].fill(1.0),
        }
        for ((y, x), mask) in self.y[..size].iter_mut().zip(x).zip(self.mask.iter()) {
            *y = x * mask;
        }
    }

    fn y(&self) -> &[f32] {
        &self.y
    }

    fn backward(&mut self, _x: &[f32], gradient: &mut Gradient, _is_first: bool, batch: &mut Backward<'_>) {
        let size = batch.rows * self.width;
        for (dy, mask) in gradient.dy_mut(size).iter_mut().zip(self.mask.iter()) {
            *dy *= mask;
        }
    }
}
