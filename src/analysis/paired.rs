//! Two values of a parameter compared over configurations that are otherwise the same.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::moments::{deviation, mean};
use crate::base::rng::Stream;

/// What the paired differences second − first say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairedComparison {
    /// Number of pairs.
    pub pairs: usize,
    /// Mean difference.
    pub mean: f64,
    /// Standard deviation of the differences (n − 1); 0 for one pair.
    pub sd: f64,
    /// Median difference.
    pub median: f64,
    /// Pairs in which the second is higher, equal, lower.
    pub wins: [usize; 3],
    /// 95 % bootstrap interval of the mean (percentile method).
    pub interval: [f64; 2],
    /// Two-sided sign test: probability of wins so uneven if neither were better; ties are left out.
    pub sign_test_p: f64,
}

/// Resamples behind the interval.
const RESAMPLES: usize = 10_000;

/// Compares differences second − first; `None` without any.
pub fn compare_pairs(differences: &[f64], seed: u64) -> Option<PairedComparison> {
    let n = differences.len();
    if n == 0 {
        return None;
    }
    let centre = mean(differences);
    let count = |sign: f64| differences.iter().filter(|d| **d * sign > 0.0).count();
    let (wins, losses) = (count(1.0), count(-1.0));
    let mut stream = Stream::new(seed, "bootstrap", 0);
    let mut means: Vec<f64> =
        (0..RESAMPLES).map(|_| (0..n).map(|_| differences[stream.below(n)]).sum::<f64>() / n as f64).collect();
    means.sort_by(f64::total_cmp);
    let mut sorted = differences.to_vec();
    sorted.sort_by(f64::total_cmp);
    Some(PairedComparison {
        pairs: n,
        mean: centre,
        sd: deviation(differences, centre),
        median: f64::midpoint(sorted[(n - 1) / 2], sorted[n / 2]),
        wins: [wins, n - wins - losses, losses],
        interval: [means[RESAMPLES / 40], means[RESAMPLES - 1 - RESAMPLES / 40]],
        sign_test_p: sign_test(wins, losses),
    })
}

/// Compares second − first over the names that both have; `None` if fewer than two are.
pub fn compare_matched(
    first: &BTreeMap<String, f64>,
    second: &BTreeMap<String, f64>,
    seed: u64,
) -> Option<PairedComparison> {
    let differences: Vec<f64> = first.iter().filter_map(|(name, value)| Some(second.get(name)? - value)).collect();
    if differences.len() < 2 { None } else { compare_pairs(&differences, seed) }
}

/// 2 P(X ≤ min(wins, losses)) for X binomial(wins + losses, ½), at most 1.
fn sign_test(wins: usize, losses: usize) -> f64 {
    let n = wins + losses;
    let log_half_n = n as f64 * libm::log(0.5);
    let log_choose =
        |k: usize| libm::lgamma(n as f64 + 1.0) - libm::lgamma(k as f64 + 1.0) - libm::lgamma((n - k) as f64 + 1.0);
    let tail: f64 = (0..=wins.min(losses)).map(|k| libm::exp(log_choose(k) + log_half_n)).sum();
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_summed_up() {
        let result = compare_pairs(&[0.1, 0.2, 0.3, -0.1, 0.0], 1).unwrap();
        assert_eq!((result.pairs, result.wins), (5, [3, 1, 1]));
        assert!((result.mean - 0.1).abs() < 1e-15 && (result.median - 0.1).abs() < 1e-15);
        assert!(result.interval[0] < 0.1 && result.interval[1] > 0.1);
        assert_eq!(compare_pairs(&[], 1), None);
    }

    #[test]
    fn what_both_have_is_compared() {
        let values = |values: &[(&str, f64)]| values.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
        let first = values(&[("p", 1.0), ("q", 2.0), ("alone", 9.0)]);
        let result = compare_matched(&first, &values(&[("q", 2.5), ("p", 1.5), ("r", 0.0)]), 0).unwrap();
        assert_eq!((result.pairs, result.mean), (2, 0.5));
        assert_eq!(compare_matched(&first, &values(&[("p", 1.5)]), 0), None);
    }

    #[test]
    fn the_sign_test_is_exact() {
        // scipy.stats.binomtest(1, 10).pvalue
        assert!((sign_test(1, 9) - 0.021_484_375).abs() < 1e-12);
        assert!((sign_test(5, 5) - 1.0).abs() < 1e-12);
    }
}
