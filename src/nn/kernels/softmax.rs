//! The softmax of logits, and the gradient of cross-entropy through it. Rows are padded with zeros.

use super::flush::flushed;
use super::padded;
use super::simd::{Kernel, Scalar, Simd, dispatch};
use super::special::{FAR, exp, ln};

struct Softmax<'a> {
    z: &'a mut [f32],
    classes: usize,
    logs: &'a mut [f32],
}

impl Kernel for Softmax<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Self { z, classes, logs } = self;
        let width = padded(classes);
        // One pass a step: what one of them writes by numbers and the next reads by vectors has to have left the CPU.
        for row in z.chunks_exact_mut(width) {
            let top = row[..classes].iter().fold(f32::NEG_INFINITY, |top, &z| if top > z { top } else { z });
            change(s, row, |z| s.max(s.splat(FAR), s.sub(z, s.splat(top))));
        }
        change(s, z, |x| exp(s, x));
        for (row, log) in z.chunks_exact_mut(width).zip(logs.iter_mut()) {
            // The order of the sum is that of the classes in every body.
            let sum = row[..classes].iter().fold(0.0_f32, |sum, e| sum + e);
            change(s, row, |e| s.div(e, s.splat(sum)));
            row[classes..].fill(0.0);
            *log = sum;
        }
        let mut vectors = logs.chunks_exact_mut(S::LANES);
        (&mut vectors).for_each(|logs| change(s, logs, |sum| ln(s, sum)));
        change(Scalar, vectors.into_remainder(), |sum| ln(Scalar, sum));
    }
}

/// Replaces each row of logits `z`[batch, padded(classes)] by its softmax; padding becomes zero.
///
/// `logs` gets ln Σ exp(z − top) of each row: with it a loss of ln p keeps p that are too small for f32.
pub(crate) fn softmax_inplace(z: &mut [f32], classes: usize, logs: &mut [f32]) {
    dispatch(Softmax { z, classes, logs });
}

struct CrossEntropyBack<'a> {
    p: &'a mut [f32],
    labels: &'a [u32],
    classes: usize,
    target: [f32; 2],
    share: f32,
}

impl Kernel for CrossEntropyBack<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Self { p, labels, classes, target: [yes, no], share } = self;
        for (row, &label) in p.chunks_exact_mut(padded(classes)).zip(labels) {
            let of_label = row[label as usize];
            change(s, row, |p| s.flushed(s.mul(s.sub(p, s.splat(no)), s.splat(share))));
            row[label as usize] = flushed((of_label - yes) * share);
            row[classes..].fill(0.0);
        }
    }
}

/// Turns the softmax `p`[batch, padded(classes)] into the gradient of the samples' cross-entropies by the logits, times
/// `share`: (p − target) share. The target is the first number for the label of a row and the second for every other
/// class; what is too small to count is zero.
pub(crate) fn cross_entropy_gradient_inplace(
    p: &mut [f32],
    labels: &[u32],
    classes: usize,
    target: [f32; 2],
    share: f32,
) {
    dispatch(CrossEntropyBack { p, labels, classes, target, share });
}

/// Replaces the vectors of some rows.
#[inline(always)]
fn change<S: Simd>(s: S, rows: &mut [f32], f: impl Fn(S::V) -> S::V) {
    for vector in rows.chunks_exact_mut(S::LANES) {
        // SAFETY: it has LANES numbers.
        unsafe { s.store(f(s.load(vector.as_ptr())), vector.as_mut_ptr()) };
    }
}

#[cfg(test)]
mod tests {
    use super::super::simd::on_every_body;
    use super::super::tests::agreed;
    use super::*;
    use crate::base::rng::Stream;

    /// Softmax, its logarithms and the gradient of cross-entropy of rows of so many classes.
    struct Probabilities<'a>(&'a [f32], &'a [u32], usize);

    impl Kernel for Probabilities<'_> {
        type Output = Vec<f32>;

        #[inline(always)]
        fn run<S: Simd>(self, s: S) -> Vec<f32> {
            let Self(z, labels, classes) = self;
            let (mut p, mut logs) = (z.to_vec(), vec![0.0; labels.len()]);
            Softmax { z: &mut p, classes, logs: &mut logs }.run(s);
            let mut gradient = p.clone();
            CrossEntropyBack {
                p: &mut gradient,
                labels,
                classes,
                target: [0.91, 0.01],
                share: 1.0 / labels.len() as f32,
            }
            .run(s);
            [p, gradient, logs].concat()
        }
    }

    #[test]
    fn softmax_and_its_gradient_have_the_same_bits_on_every_body_and_are_right() {
        let mut stream = Stream::new(6, "softmax", 0);
        for classes in [1, 2, 10, 16, 17, 100] {
            let (rows, width) = (35, padded(classes));
            let labels: Vec<u32> = (0..rows).map(|_| stream.below(classes) as u32).collect();
            let mut z = vec![0.0_f32; rows * width];
            for row in z.chunks_mut(width) {
                let spread = [0.1, 5.0, 300.0][stream.below(3)];
                row[..classes].iter_mut().for_each(|z| *z = (spread * stream.normal()) as f32);
            }
            let all = agreed("softmax", on_every_body(|| Probabilities(&z, &labels, classes)));
            assert!(all.iter().all(|x| !x.is_subnormal()), "{classes} classes");
            let (p, rest) = all.split_at(rows * width);
            let (gradient, logs) = rest.split_at(rows * width);
            for (i, z) in z.chunks(width).enumerate() {
                let of = |all: &[f32], j: usize| f64::from(all[i * width + j]);
                let top = z[..classes].iter().fold(f32::NEG_INFINITY, |top, z| top.max(*z));
                let e: Vec<f64> = z[..classes].iter().map(|z| libm::exp(f64::from(*z) - f64::from(top))).collect();
                let sum: f64 = e.iter().sum();
                assert!((f64::from(logs[i]) - libm::log(sum)).abs() < 1e-5);
                for j in 0..width {
                    let right = e.get(j).map_or(0.0, |e| e / sum);
                    let target = if j == labels[i] as usize { 0.91 } else { 0.01 };
                    let slope = if j < classes { (right - target) / rows as f64 } else { 0.0 };
                    assert!(
                        (of(p, j) - right).abs() < 1e-5 && (of(gradient, j) - slope).abs() < 1e-6,
                        "class {j} of {classes}"
                    );
                }
            }
        }
    }
}
