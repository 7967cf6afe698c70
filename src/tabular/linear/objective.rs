//! What a linear fit minimises, with its gradient.
//!
//! The fit sees centred columns in a unit s of their own, in which the curvature along each is about the same: their coefficients
//! v = s · w are found in few steps whatever the units of the table. Without an L2 penalty s is the standard deviation. The
//! penalties are those of w. Everything is divided by the number of rows.

use super::parameters::Linear;
use crate::base::parallel::each;
use crate::tabular::{Examples, Fit, Link, TabularError};

/// Sums are taken over so many pieces of the rows, at most, and then over the pieces.
const PIECES: usize = 64;
/// Rows of a piece, at least.
const LEAST_ROWS: usize = 256;
/// After so many rows it is asked whether the fit is cancelled.
const ROWS_AT_ONCE: usize = 64;
/// Fewer products are not worth a thread.
const WORTH_A_THREAD: usize = 1 << 18;

/// Mean and factor of a column: it is centred by the one and multiplied with the other. The factor of a constant column is 0.
#[derive(Clone, Copy, Debug)]
struct Scale {
    mean: f64,
    factor: f64,
}

/// What is minimised, as a function of v `[features, scores]` with the intercepts behind it.
pub(super) struct Objective<'a> {
    fit: Fit<'a>,
    link: Link,
    scales: Vec<Scale>,
    l1: f64,
    l2: f64,
}

/// Coefficients `[scores][features]`, and the intercept of each score.
pub(super) struct Coefficients {
    pub(super) weights: Vec<Vec<f64>>,
    pub(super) intercepts: Vec<f64>,
}

/// Refuses a table with a value that is missing or infinite.
pub(super) fn check_values(examples: &Examples<'_>) -> Result<(), TabularError> {
    match examples.x.iter().position(|x| !x.is_finite()) {
        Some(at) => Err(TabularError::Missing { feature: at % examples.features, row: at / examples.features }),
        None => Ok(()),
    }
}

/// Of a column, where the L2 penalty has a curvature of `penalty` beside that of a loss.
fn scale(column: impl Iterator<Item = f32> + Clone, rows: usize, penalty: f64) -> Scale {
    let mean = column.clone().fold(0.0, |sum, x| sum + f64::from(x)) / rows as f64;
    let mut neighbours = column.clone().zip(column.clone().skip(1));
    if neighbours.all(|(a, b)| a == b) {
        return Scale { mean, factor: 0.0 };
    }
    let variance = column.fold(0.0, |sum, x| sum + (f64::from(x) - mean) * (f64::from(x) - mean)) / rows as f64;
    Scale { mean, factor: 1.0 / (variance + penalty).sqrt() }
}

impl<'a> Objective<'a> {
    pub(super) fn new(fit: &Fit<'a>, parameters: &Linear) -> Result<Self, TabularError> {
        let (examples, threads) = (fit.train, fit.threads);
        examples.check()?;
        check_values(&examples)?;
        let (features, rows) = (examples.features, examples.rows());
        let (Linear { l1, l2, .. }, link) = (parameters.clone(), Link::of(examples.targets.kind()));
        // The curvature of a loss of classes is largest where both outcomes are as probable.
        let penalty = l2 / (rows as f64 * link.slope(0.5));
        let column = |feature: usize| examples.x.iter().skip(feature).step_by(features).copied();
        let scales = each(features, threads, |feature| scale(column(feature), rows, penalty));
        Ok(Self { fit: *fit, link, scales, l1, l2 })
    }

    fn rows(&self) -> f64 {
        self.fit.train.rows() as f64
    }

    /// Where the fit starts: intercepts alone.
    pub(super) fn start(&self) -> Vec<f64> {
        let mut start = vec![0.0; self.scales.len() * self.link.scores()];
        start.append(&mut self.link.constant(self.fit.train.targets));
        start
    }

    /// The L1 penalty of each coordinate.
    pub(super) fn sizes(&self) -> Vec<f64> {
        let of = |scale: &Scale| vec![self.l1 * scale.factor / self.rows(); self.link.scores()];
        self.scales.iter().flat_map(of).chain(vec![0.0; self.link.scores()]).collect()
    }

    /// Value and gradient, less the L1 penalty.
    pub(super) fn at(&self, v: &[f64]) -> (f64, Vec<f64>) {
        let rows = self.fit.train.rows();
        let share = rows.div_ceil(PIECES).max(LEAST_ROWS);
        let threads = if rows * v.len() < WORTH_A_THREAD { 1 } else { self.fit.threads };
        let pieces =
            each(rows.div_ceil(share), threads, |piece| self.piece(v, piece * share..rows.min((piece + 1) * share)));
        let (mut value, mut gradient) = (0.0, vec![0.0; v.len()]);
        for (of_piece, slopes) in pieces {
            value += of_piece;
            gradient.iter_mut().zip(slopes).for_each(|(sum, slope)| *sum += slope);
        }
        let scores = self.link.scores();
        for (scale, (v, gradient)) in self.scales.iter().zip(v.chunks(scores).zip(gradient.chunks_mut(scores))) {
            let penalty = self.l2 * scale.factor * scale.factor;
            for (v, gradient) in v.iter().zip(gradient) {
                value += 0.5 * penalty * v * v;
                *gradient += penalty * v;
            }
        }
        gradient.iter_mut().for_each(|slope| *slope /= self.rows());
        (value / self.rows(), gradient)
    }

    /// Loss of some rows, and its gradient.
    fn piece(&self, v: &[f64], rows: std::ops::Range<usize>) -> (f64, Vec<f64>) {
        let (features, scores) = (self.scales.len(), self.link.scores());
        let (weights, intercepts) = v.split_at(features * scores);
        let (mut z, mut p) = (vec![0.0; scores], vec![0.0; self.link.outputs()]);
        let (mut x, mut loss, mut gradient) = (vec![0.0; features], 0.0, vec![0.0; v.len()]);
        for row in rows {
            if row % ROWS_AT_ONCE == 0 && self.fit.cancelled() {
                break;
            }
            z.copy_from_slice(intercepts);
            let found = &self.fit.train.x[row * features..][..features];
            for ((x, found), scale) in x.iter_mut().zip(found).zip(&self.scales) {
                *x = (f64::from(*found) - scale.mean) * scale.factor;
            }
            for (x, weights) in x.iter().zip(weights.chunks_exact(scores)) {
                z.iter_mut().zip(weights).for_each(|(z, w)| *z += x * w);
            }
            self.link.predict(&z, &mut p);
            loss += self.link.loss(&z, self.fit.train.targets, row);
            for (score, z) in z.iter_mut().enumerate() {
                *z = self.link.of_score(&p, score) - self.link.truth(self.fit.train.targets, row, score);
            }
            let (of_weights, of_intercepts) = gradient.split_at_mut(features * scores);
            for (x, slopes) in x.iter().zip(of_weights.chunks_exact_mut(scores)) {
                slopes.iter_mut().zip(&z).for_each(|(slope, miss)| *slope += x * miss);
            }
            of_intercepts.iter_mut().zip(&z).for_each(|(slope, miss)| *slope += miss);
        }
        (loss * self.link.losses(), gradient)
    }

    /// The coefficients of the columns as they are.
    pub(super) fn coefficients(&self, v: &[f64]) -> Coefficients {
        let (features, scores) = (self.scales.len(), self.link.scores());
        let weight = |feature: usize, score: usize| v[feature * scores + score] * self.scales[feature].factor;
        let weights: Vec<Vec<f64>> =
            (0..scores).map(|score| (0..features).map(|feature| weight(feature, score)).collect()).collect();
        let moved =
            |weights: &Vec<f64>| weights.iter().zip(&self.scales).fold(0.0, |sum, (w, scale)| sum + w * scale.mean);
        let behind = weights.iter().zip(&v[features * scores..]);
        let mut intercepts: Vec<f64> = behind.map(|(weights, b)| b - moved(weights)).collect();
        if let Link::Softmax(count) = self.link {
            // Of the many intercepts that mean the same, those whose sum is zero.
            let mean = intercepts.iter().fold(0.0, |sum, b| sum + b) / count as f64;
            intercepts.iter_mut().for_each(|b| *b -= mean);
        }
        Coefficients { weights, intercepts }
    }
}
