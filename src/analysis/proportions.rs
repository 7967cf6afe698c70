//! Differences of two proportions, such as accuracies, with confidence intervals.

use crate::base::normal::NORMAL_975;

/// A proportion that was measured on a sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proportion {
    /// The proportion, in [0, 1].
    pub value: f64,
    /// Size of the sample.
    pub samples: usize,
}

/// 95 % confidence interval of second − first, measured on independent samples: Wald,
/// second − first ± z √(p₁(1 − p₁)/n₁ + p₂(1 − p₂)/n₂).
pub fn difference_interval(first: Proportion, second: Proportion) -> [f64; 2] {
    let difference = second.value - first.value;
    let variance = |p: Proportion| p.value * (1.0 - p.value) / p.samples as f64;
    let half = NORMAL_975 * (variance(first) + variance(second)).sqrt();
    [difference - half, difference + half]
}

/// 95 % confidence interval of (a − b) / n for matched pairs, of which `a` of `n` succeed on the first side alone and `b` on the
/// second alone: Wald, (a − b)/n ± z √(a + b − (a − b)²/n) / n.
pub fn matched_difference_interval([a, b]: [u64; 2], n: u64) -> [f64; 2] {
    let (a, b, n) = (a as f64, b as f64, n.max(1) as f64);
    let difference = (a - b) / n;
    let half = NORMAL_975 * ((a + b) - (a - b) * (a - b) / n).max(0.0).sqrt() / n;
    [difference - half, difference + half]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_a_difference_is_that_of_matched_proportions() {
        // Agresti, Categorical Data Analysis, table 10.1: approval of 1600 asked twice, 0.0213 to 0.0587.
        let [low, high] = matched_difference_interval([86, 150], 1600);
        assert!((low + 0.0587).abs() < 1e-3 && (high + 0.0213).abs() < 1e-3, "{low} {high}");
        assert_eq!(matched_difference_interval([0, 0], 0), [0.0, 0.0]);
    }

    #[test]
    fn the_interval_of_independent_samples_adds_their_variances() {
        let [low, high] =
            difference_interval(Proportion { value: 0.5, samples: 100 }, Proportion { value: 0.8, samples: 400 });
        // √(0.0025 + 0.0004) = 0.053852
        assert!((low - (0.3 - 0.105_547)).abs() < 1e-6 && (high - (0.3 + 0.105_547)).abs() < 1e-6, "{low} {high}");
    }
}
