//! Batch normalisation: y = scale · (x − mean) / √(variance + ε) + shift, by the statistics of the batch in training and by
//! those that the training has collected otherwise (Ioffe and Szegedy 2015, arXiv:1502.03167).

use std::ops::Range;

use super::{Backward, Buffers, Forward, Gradient, Layer, LayerSpec, Parameter, Written};
use crate::nn::kernels::{
    Aligned, EPSILON, Normalise, NormaliseBack, flushed, normalise, normalise_back, normalise_inplace,
};
use crate::nn::{NnError, Shape};
use crate::onnx::{Attribute, Graph, Value};

/// How much of the running statistics a batch replaces (PyTorch's default).
const MOMENTUM: f32 = 0.1;

/// Batch normalisation over the samples of a batch.
#[derive(Clone, Copy, Debug)]
pub struct BatchNorm;

impl LayerSpec for BatchNorm {
    fn output(&self, input: &Shape) -> Result<Shape, NnError> {
        match input.dimensions() {
            [_] => Ok(input.clone()),
            _ => Err(NnError::BadShape { why: "batch normalisation takes vectors".to_owned() }),
        }
    }

    fn parameters(&self, input: &Shape) -> Vec<Parameter> {
        let vector = |name, start| Parameter::vector(name, input.size(), start).optional();
        vec![
            vector("weight", 1.0),
            vector("bias", 0.0),
            vector("running_mean", 0.0).untrained(),
            vector("running_var", 1.0).untrained(),
        ]
    }

    /// One sample has no variance.
    fn least_batch(&self) -> u32 {
        2
    }

    fn write_onnx(&self, x: &Value, parameters: &[Written], graph: &mut Graph) -> Value {
        let [scale, shift, mean, variance] = parameters else { return x.clone() };
        let [scale, shift, mean, variance] = [scale, shift, mean, variance].map(|tensor| tensor.constant(graph));
        let epsilon = vec![Attribute::float("epsilon", EPSILON)];
        graph.apply_with("BatchNormalization", &[x, &scale, &shift, &mean, &variance], epsilon)
    }

    fn build(&self, _: &Shape, places: &[Range<usize>], buffers: Buffers) -> Option<Box<dyn Layer>> {
        let [scale, shift, running_mean, running_variance] = places else { return None };
        let (batch, width) = (buffers.batch, scale.len());
        let row = || Aligned::zeros(width);
        let kept = || Kept { x: Aligned::zeros(batch * width), mean: row(), variance: row(), inverse: row() };
        Some(Box::new(AtWork {
            scale: scale.clone(),
            shift: shift.clone(),
            running_mean: running_mean.clone(),
            running_variance: running_variance.clone(),
            y: Aligned::zeros(batch * width),
            kept: buffers.train.then(kept),
        }))
    }
}

#[derive(Debug)]
struct AtWork {
    /// Where the parameters stand.
    scale: Range<usize>,
    shift: Range<usize>,
    /// Where the running statistics stand.
    running_mean: Range<usize>,
    running_variance: Range<usize>,
    y: Aligned,
    /// What a batch leaves for the way back; none where nothing is trained.
    kept: Option<Kept>,
}

#[derive(Debug)]
struct Kept {
    /// Normalised x: [batch, width].
    x: Aligned,
    mean: Aligned,
    variance: Aligned,
    /// 1 / √(variance + ε)
    inverse: Aligned,
}

impl Layer for AtWork {
    fn forward(&mut self, x: &[f32], batch: &mut Forward<'_>) {
        let y = &mut self.y[..batch.rows * self.scale.len()];
        y.copy_from_slice(&x[..y.len()]);
        let at = |place: &Range<usize>| &batch.p[place.clone()];
        let (scale, shift) = (at(&self.scale), at(&self.shift));
        match &mut self.kept {
            None => normalise_inplace(y, scale, shift, at(&self.running_mean), at(&self.running_variance)),
            Some(Kept { x, mean, variance, inverse }) => {
                normalise(Normalise { x: &mut x[..y.len()], z: y, scale, shift, mean, variance, inverse });
            }
        }
    }

    fn y(&self) -> &[f32] {
        &self.y
    }

    fn backward(&mut self, _x: &[f32], gradient: &mut Gradient, _is_first: bool, batch: &mut Backward<'_>) {
        let Some(kept) = &self.kept else { return };
        let size = batch.rows * self.scale.len();
        let both = &mut batch.g[self.scale.start..self.shift.end];
        let (scale_gradient, shift_gradient) = both.split_at_mut(self.scale.len());
        normalise_back(NormaliseBack {
            dz: gradient.dy_mut(size),
            x: &kept.x[..size],
            scale: &batch.p[self.scale.clone()],
            inverse: &kept.inverse,
            scale_gradient,
            shift_gradient,
        });
    }

    /// The variance with divisor rows − 1, as PyTorch does.
    fn absorb_statistics(&self, p: &mut [f32], rows: usize) {
        let Some(kept) = &self.kept else { return };
        let unbiased = rows as f32 / (rows.max(2) - 1) as f32;
        for (running, batch) in p[self.running_mean.clone()].iter_mut().zip(kept.mean.iter()) {
            *running = flushed(MOMENTUM.mul_add(batch - *running, *running));
        }
        for (running, batch) in p[self.running_variance.clone()].iter_mut().zip(kept.variance.iter()) {
            *running = flushed(MOMENTUM.mul_add(batch * unbiased - *running, *running));
        }
    }
}
