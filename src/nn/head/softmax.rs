//! Head for classes: softmax and a loss on it.

use super::loss::{ClassLoss, SoftmaxRow};
use super::{Head, LossReduction};
use crate::nn::kernels::{Aligned, padded, softmax_inplace};
use crate::nn::{Sums, Targets};
use crate::onnx::{Attribute, Graph, Value};

/// Softmax and a loss on it.
#[derive(Debug)]
pub(in crate::nn) struct Softmax {
    loss: Box<dyn ClassLoss>,
    reduction: LossReduction,
    classes: usize,
    /// Softmax: `[batch, padded(classes)]`.
    p: Aligned,
    /// ln of what its rows were divided by: `[batch]`.
    logs: Aligned,
}

impl Softmax {
    /// For batches of up to `batch` samples.
    pub(super) fn new(loss: Box<dyn ClassLoss>, reduction: LossReduction, classes: usize, batch: usize) -> Self {
        let (p, logs) = (Aligned::zeros(batch * padded(classes)), Aligned::zeros(batch));
        Self { loss, reduction, classes, p, logs }
    }

    /// Probabilities in a graph.
    pub(super) fn write_onnx(z: &Value, graph: &mut Graph) -> Value {
        graph.apply_with("Softmax", &[z], vec![Attribute::int("axis", 1)])
    }
}

/// Index of the largest of some numbers; the first of equals. NaN is never larger.
pub(in crate::nn) fn argmax(row: &[f32]) -> usize {
    let (mut best, mut top) = (0, row[0]);
    for (i, &x) in row.iter().enumerate() {
        // No jump depends on which is larger: nobody could foresee it.
        (best, top) = if x > top { (i, x) } else { (best, top) };
    }
    best
}

impl Head for Softmax {
    fn forward(&mut self, z: &[f32], targets: Targets<'_>) -> Sums {
        let (labels, width) = (targets.labels(), padded(self.classes));
        let size = labels.len() * width;
        let (z, softmax) = (&z[..size], &mut self.p[..size]);
        softmax.copy_from_slice(z);
        let logs = &mut self.logs[..labels.len()];
        softmax_inplace(softmax, self.classes, logs);
        let mut sums = Sums { samples: labels.len(), weight: self.loss.weight(labels), ..Sums::default() };
        for (((z, p), &mut log), &label) in z.chunks_exact(width).zip(softmax.chunks_exact(width)).zip(logs).zip(labels)
        {
            let (z, p, label) = (&z[..self.classes], &p[..self.classes], label as usize);
            let best = argmax(z);
            sums.loss += self.loss.value(SoftmaxRow { z, top: z[best], log, p, label });
            sums.correct += u64::from(best == label);
        }
        sums
    }

    fn predictions(&self) -> &[f32] {
        &self.p
    }

    fn backward(&self, targets: Targets<'_>, dz: &mut [f32]) {
        dz.copy_from_slice(&self.p[..dz.len()]);
        let labels = targets.labels();
        self.loss.gradient_inplace(dz, labels, self.reduction.share(self.loss.weight(labels)));
    }
}
