//! Quantiles of Student's t distribution, and the interval of a mean that they give.

use super::moments::{deviation, mean};
use super::normal::NORMAL_975;

/// Quantile 0.975 for 1 to 30 degrees of freedom.
const STUDENT_975: [f64; 30] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12,
    2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/// Quantile 0.975: 95 % of the distribution lie within so many of its units. Within a thousandth; beyond 30 degrees of freedom
/// by the expansion around the normal distribution (Abramowitz and Stegun 26.7.5).
pub fn student_975(degrees: usize) -> f64 {
    let z = NORMAL_975;
    let (cube, n) = (z * z * z, degrees as f64);
    let beyond = || z + (cube + z) / (4.0 * n) + (5.0 * cube * z * z + 16.0 * cube + 3.0 * z) / (96.0 * n * n);
    STUDENT_975.get(degrees.wrapping_sub(1)).copied().unwrap_or_else(beyond)
}

/// The mean of some numbers with half of its 95 % interval, which one number alone has not; `None` of no numbers.
pub fn mean_with_half(values: &[f64]) -> Option<(f64, Option<f64>)> {
    if values.is_empty() {
        return None;
    }
    let mean = mean(values);
    let half = || student_975(values.len() - 1) * deviation(values, mean) / (values.len() as f64).sqrt();
    Some((mean, (values.len() > 1).then(half)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_that_of_students_t() {
        assert_eq!((mean_with_half(&[]), mean_with_half(&[2.0])), (None, Some((2.0, None))));
        let (mean, half) = mean_with_half(&[1.0, 2.0, 4.0]).unwrap();
        assert!((mean - 7.0 / 3.0).abs() < 1e-12);
        // 4.303 · 1.527525 / √3
        assert!((half.unwrap() - 3.794_9).abs() < 1e-3, "{half:?}");
        // What tables have: 2.021 of 40, 1.984 of 100, 1.962 of 1 000.
        for (degrees, quantile) in [(1, 12.706), (30, 2.042), (31, 2.040), (40, 2.021), (100, 1.984), (1000, 1.962)] {
            assert!((student_975(degrees) - quantile).abs() < 1e-3, "{degrees}: {}", student_975(degrees));
        }
    }
}
