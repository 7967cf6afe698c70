//! Losses on softmax outputs, with their gradient.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::nn::Sums;
use crate::nn::kernels::{LEAST, cross_entropy_gradient_inplace, flush, padded};

/// What the training minimises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// Cross-entropy of the softmax output, −ln p of the true class.
    #[default]
    CrossEntropy,
    /// Squared error of the softmax output against the one-hot label, summed over the classes.
    SquaredError,
}

/// Index of the largest of some numbers; the first of equals. NaN is never larger.
fn argmax(row: &[f32]) -> usize {
    let (mut best, mut top) = (0, row[0]);
    for (i, &x) in row.iter().enumerate() {
        // No jump depends on which is larger: nobody could foresee it.
        (best, top) = if x > top { (i, x) } else { (best, top) };
    }
    best
}

impl Loss {
    /// Loss and accuracy of a batch, from logits `z`[batch, padded(classes)], and their softmax `p` of the same shape with
    /// its `logs`.
    ///
    /// With `smoothing` ε the target is 1 − ε + ε/K for the true class and ε/K for the other ones of K.
    pub(crate) fn sums(
        self,
        z: &[f32],
        (p, logs): (&[f32], &[f32]),
        labels: &[u32],
        classes: usize,
        smoothing: f32,
    ) -> Sums {
        let width = padded(classes);
        let mut sums = Sums { samples: labels.len(), ..Sums::default() };
        for (((z, p), log), &label) in z.chunks_exact(width).zip(p.chunks_exact(width)).zip(logs).zip(labels) {
            let (z, p, label) = (&z[..classes], &p[..classes], label as usize);
            let best = argmax(z);
            sums.loss += match self {
                Self::CrossEntropy => cross_entropy(z, z[best], *log, label, f64::from(smoothing)),
                Self::SquaredError => squared_error(p, label, Target::new(classes, smoothing)),
            };
            sums.correct += u64::from(best == label);
        }
        sums
    }

    /// Turns the softmax `p`[batch, padded(classes)] into the gradient of the samples' losses by z, times `share`, in place.
    pub(crate) fn gradient_inplace(self, p: &mut [f32], labels: &[u32], classes: usize, smoothing: f32, share: f32) {
        let target = Target::new(classes, smoothing);
        match self {
            Self::CrossEntropy => cross_entropy_gradient_inplace(p, labels, classes, [target.yes, target.no], share),
            Self::SquaredError => {
                for (p, &label) in p.chunks_exact_mut(padded(classes)).zip(labels) {
                    squared_error_gradient_inplace(&mut p[..classes], label as usize, target, share);
                }
                flush(p, LEAST);
            }
        }
    }
}

/// What the softmax should be: `yes` for the true class, `no` for every other.
#[derive(Clone, Copy)]
struct Target {
    yes: f32,
    no: f32,
}

impl Target {
    fn new(classes: usize, smoothing: f32) -> Self {
        let no = smoothing / classes as f32;
        Self { yes: 1.0 - smoothing + no, no }
    }

    fn of(self, class: usize, label: usize) -> f32 {
        if class == label { self.yes } else { self.no }
    }
}

/// −Σ target ln softmax(z) = log − (1 − ε) (z[label] − top) − ε mean(z − top), with log = ln Σ exp(z − top).
fn cross_entropy(z: &[f32], top: f32, log: f32, label: usize, smoothing: f64) -> f64 {
    let (top, log) = (f64::from(top), f64::from(log));
    let of_label = f64::from(z[label]) - top;
    if smoothing == 0.0 {
        return log - of_label;
    }
    let mean = z.iter().fold(0.0, |sum, &z| sum + (f64::from(z) - top)) / z.len() as f64;
    log - (1.0 - smoothing) * of_label - smoothing * mean
}

/// Σ (p − target)²
fn squared_error(p: &[f32], label: usize, target: Target) -> f64 {
    p.iter().enumerate().fold(0.0, |sum, (j, &p)| {
        let miss = f64::from(p) - f64::from(target.of(j, label));
        sum + miss * miss
    })
}

/// With d = 2 (p − target): ∂/∂z_j = p_j (d_j − Σ d·p), times `share`.
fn squared_error_gradient_inplace(p: &mut [f32], label: usize, target: Target, share: f32) {
    let slope = |j: usize, p: f32| 2.0 * (p - target.of(j, label));
    let inner = p.iter().enumerate().fold(0.0_f32, |sum, (j, &p)| slope(j, p).mul_add(p, sum));
    for (j, p) in p.iter_mut().enumerate() {
        *p *= (slope(j, *p) - inner) * share;
    }
}
