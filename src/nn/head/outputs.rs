//! Head for numbers and for labels: every output is judged by itself.

use super::loss::OutputLoss;
use super::{Head, LossReduction};
use crate::nn::kernels::{Aligned, Elementwise, LEAST, flush, forward, padded};
use crate::nn::{Sums, Target, Targets};
use crate::onnx::{Graph, Value};

/// Outputs that are each judged by themselves: numbers as they are, or labels by the logistic function of them.
#[derive(Debug)]
pub(in crate::nn) struct Outputs {
    loss: Box<dyn OutputLoss>,
    reduction: LossReduction,
    target: Target,
    /// What the last layer gave: `[batch, padded(outputs)]`.
    z: Aligned,
    /// Probabilities of labels: `[batch, padded(outputs)]`; empty where numbers are predicted.
    p: Aligned,
}

impl Outputs {
    /// For batches of up to `batch` samples.
    pub(super) fn new(loss: Box<dyn OutputLoss>, reduction: LossReduction, target: Target, batch: usize) -> Self {
        let size = batch * padded(target.outputs());
        let p = Aligned::zeros(if matches!(target, Target::Labels(_)) { size } else { 0 });
        Self { loss, reduction, target, z: Aligned::zeros(size), p }
    }

    /// Numbers as they are in a graph, or probabilities of labels.
    pub(super) fn write_onnx(target: Target, z: &Value, graph: &mut Graph) -> Value {
        if matches!(target, Target::Labels(_)) { graph.apply("Sigmoid", &[z]) } else { z.clone() }
    }

    /// Outputs and values of every sample, side by side; there are as many of both.
    fn rows<'a>(&self, z: &'a [f32], values: &'a [f32]) -> impl Iterator<Item = (&'a [f32], &'a [f32])> {
        let count = self.target.outputs();
        z.chunks_exact(padded(count)).map(move |z| &z[..count]).zip(values.chunks_exact(count))
    }
}

impl Head for Outputs {
    fn forward(&mut self, z: &[f32], targets: Targets<'_>) -> Sums {
        let (samples, count) = (targets.len(), self.target.outputs());
        let size = samples * padded(count);
        self.z[..size].copy_from_slice(&z[..size]);
        if !self.p.is_empty() {
            forward(Elementwise::Sigmoid, &self.z[..size], &mut self.p[..size]);
        }
        let mut sums = Sums { samples, weight: samples as f64, ..Sums::default() };
        for (z, y) in self.rows(&self.z[..size], targets.values()) {
            let of_outputs = z.iter().zip(y).map(|(&z, &y)| self.loss.value(f64::from(z), f64::from(y)));
            sums.loss += of_outputs.fold(0.0, |sum, loss| sum + loss) / count as f64;
        }
        if !self.p.is_empty() {
            let is_right = |(&p, &y): (&f32, &f32)| (p > 0.5) == (y > 0.5);
            let rows = self.rows(&self.p[..size], targets.values());
            sums.correct = rows.filter(|(p, y)| p.iter().zip(*y).all(is_right)).count() as u64;
        }
        sums
    }

    fn predictions(&self) -> &[f32] {
        if self.p.is_empty() { &self.z } else { &self.p }
    }

    fn backward(&self, targets: Targets<'_>, dz: &mut [f32]) {
        let count = self.target.outputs();
        let share = f64::from(self.reduction.share(targets.len() as f64)) / count as f64;
        dz.fill(0.0);
        for (dz, (z, y)) in dz.chunks_exact_mut(padded(count)).zip(self.rows(&self.z, targets.values())) {
            for ((dz, &z), &y) in dz.iter_mut().zip(z).zip(y) {
                *dz = (self.loss.slope(f64::from(z), f64::from(y)) * share) as f32;
            }
        }
        flush(dz, LEAST);
    }
}
