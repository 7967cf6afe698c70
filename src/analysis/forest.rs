//! A random forest of regression trees, for the importance of its features.
//!
//! Breiman 2001; trees and defaults as scikit-learn's `RandomForestRegressor`: bootstrap samples, variance reduction, all
//! features at every split, leaves of one sample.

use crate::base::rng::Stream;

/// How a forest is grown.
#[derive(Clone, Copy, Debug)]
pub struct Forest {
    /// Number of trees.
    pub trees: usize,
    /// Seed of the bootstrap samples and of the order in which equal features are tried.
    pub seed: u64,
}

/// Mean decrease of impurity of each column, normalised to a sum of 1; all zero where no split helps.
///
/// `columns[c][row]` are the features, `y` the targets.
pub fn feature_importance(columns: &[Vec<f64>], y: &[f64], forest: Forest) -> Vec<f64> {
    let mut total = vec![0.0; columns.len()];
    for tree in 0..forest.trees {
        let mut stream = Stream::new(forest.seed, "importance", tree as u64);
        let mut rows: Vec<usize> = (0..y.len()).map(|_| stream.below(y.len())).collect();
        let mut grower = Grower { columns, y, gains: vec![0.0; columns.len()], stream };
        grower.grow(&mut rows);
        let sum: f64 = grower.gains.iter().sum();
        if sum > 0.0 {
            total.iter_mut().zip(&grower.gains).for_each(|(total, gain)| *total += gain / sum);
        }
    }
    let sum: f64 = total.iter().sum();
    if sum > 0.0 {
        total.iter_mut().for_each(|total| *total /= sum);
    }
    total
}

struct Grower<'a> {
    columns: &'a [Vec<f64>],
    y: &'a [f64],
    gains: Vec<f64>,
    stream: Stream,
}

/// A split of some rows: column, threshold, and by how much the sum of squared errors falls.
struct Split {
    column: usize,
    threshold: f64,
    gain: f64,
}

impl Grower<'_> {
    /// Splits the rows until nothing is gained, adding every gain to its column. Depth is bounded by the rows.
    fn grow(&mut self, rows: &mut [usize]) {
        let mut pending = vec![rows];
        while let Some(rows) = pending.pop() {
            let Some(split) = self.best_split(rows) else { continue };
            self.gains[split.column] += split.gain;
            let column = &self.columns[split.column];
            rows.sort_by(|&a, &b| column[a].total_cmp(&column[b]));
            let at = rows.partition_point(|&row| column[row] <= split.threshold);
            let (left, right) = rows.split_at_mut(at);
            pending.push(left);
            pending.push(right);
        }
    }

    fn best_split(&mut self, rows: &[usize]) -> Option<Split> {
        let sum: f64 = rows.iter().map(|&row| self.y[row]).sum();
        let n = rows.len() as f64;
        let base = sum * sum / n;
        let spread = rows.iter().map(|&row| self.y[row] * self.y[row]).sum::<f64>() - base;
        // Rounding alone must not be split.
        if rows.len() < 2 || spread.is_nan() || spread <= 1e-12 * base.abs().max(1e-12) {
            return None;
        }
        let mut order: Vec<usize> = (0..self.columns.len()).collect();
        self.stream.shuffle(&mut order);
        let mut best: Option<Split> = None;
        for column in order {
            let values = &self.columns[column];
            let mut sorted: Vec<(f64, f64)> = rows.iter().map(|&row| (values[row], self.y[row])).collect();
            sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
            let mut left = 0.0;
            for (index, pair) in sorted.windows(2).enumerate() {
                left += pair[0].1;
                if pair[0].0 == pair[1].0 {
                    continue;
                }
                let count = (index + 1) as f64;
                let gain = left * left / count + (sum - left) * (sum - left) / (n - count) - base;
                if gain > best.as_ref().map_or(0.0, |best| best.gain) {
                    // Of neighbours the middle is one of the two; the upper one would part nothing.
                    let middle = f64::midpoint(pair[0].0, pair[1].0);
                    let threshold = if middle < pair[1].0 { middle } else { pair[0].0 };
                    best = Some(Split { column, threshold, gain });
                }
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_column_that_matters_is_the_important_one() {
        let mut stream = Stream::new(1, "test", 0);
        let columns: Vec<Vec<f64>> = (0..3).map(|_| (0..80).map(|_| stream.uniform()).collect()).collect();
        let y: Vec<f64> = (0..80).map(|i| 4.0 * columns[1][i] + columns[2][i]).collect();
        let importance = feature_importance(&columns, &y, Forest { trees: 50, seed: 1 });
        assert!((importance.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(importance[1] > 0.8 && importance[2] > importance[0], "{importance:?}");
    }

    #[test]
    fn neighbouring_numbers_are_parted() {
        let column = vec![5e-324, 1e-323, 5e-324, 1e-323];
        assert_eq!(feature_importance(&[column], &[0.0, 1.0, 0.0, 1.0], Forest { trees: 5, seed: 1 }), [1.0]);
    }

    #[test]
    fn constant_targets_make_nothing_important() {
        let importance = feature_importance(&[vec![1.0, 2.0, 3.0]], &[0.3; 3], Forest { trees: 5, seed: 1 });
        assert_eq!(importance, [0.0]);
        assert_eq!(feature_importance(&[], &[], Forest { trees: 0, seed: 1 }), Vec::<f64>::new());
    }
}
