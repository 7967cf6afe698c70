//! Two configurations compared over repeated trainings.

use crate::base::moments::{deviation, mean};
use crate::base::student::student_975;

/// 95 % interval of the mean of paired differences, at least two: the trainings of a pair have the same seed, or the same fold.
///
/// mean ± t sd √(1/n + overlap). Trainings with different seeds have no overlap. The training parts of K folds share most of their
/// samples, so that differences are not independent: with overlap 1/(K − 1), the samples of the validation part by those of the
/// training part, the interval is that of the corrected resampled t test (Nadeau and Bengio 2003, Machine Learning 52, section 3).
pub fn paired_interval(differences: &[f64], folds: Option<usize>) -> Option<[f64; 2]> {
    let n = differences.len();
    if n < 2 {
        return None;
    }
    let overlap = folds.map_or(0.0, |folds| 1.0 / (folds.max(2) - 1) as f64);
    let centre = mean(differences);
    let half = student_975(n - 1) * deviation(differences, centre) * (1.0 / n as f64 + overlap).sqrt();
    Some([centre - half, centre + half])
}

/// 95 % interval of the difference of the means b − a of trainings that are no pairs, at least two of each: Welch's, with the degrees
/// of freedom rounded down.
pub fn unpaired_interval(a: &[f64], b: &[f64]) -> Option<[f64; 2]> {
    if a.len() < 2 || b.len() < 2 {
        return None;
    }
    let part = |values: &[f64]| {
        let sd = deviation(values, mean(values));
        sd * sd / values.len() as f64
    };
    let (of_a, of_b) = (part(a), part(b));
    let (sum, difference) = (of_a + of_b, mean(b) - mean(a));
    if sum == 0.0 {
        return Some([difference, difference]);
    }
    let degrees = sum * sum / (of_a * of_a / (a.len() - 1) as f64 + of_b * of_b / (b.len() - 1) as f64);
    let half = student_975((degrees as usize).max(1)) * sum.sqrt();
    Some([difference - half, difference + half])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Option<[f64; 2]>, expected: [f64; 2]) {
        let found = found.unwrap();
        assert!((0..2).all(|end| (found[end] - expected[end]).abs() < 2e-4), "{found:?} {expected:?}");
    }

    /// scipy.stats.ttest_rel([1.2, 2.1, 3.3, 4.1], [1, 2, 3, 4]).confidence_interval(), SciPy 1.16.
    #[test]
    fn pairs_are_compared_by_their_differences() {
        near(paired_interval(&[0.2, 0.1, 0.3, 0.1], None), [0.022_671, 0.327_329]);
        // The half, 0.152329, times √((1/4 + 1/3) / (1/4)).
        near(paired_interval(&[0.2, 0.1, 0.3, 0.1], Some(4)), [0.175 - 0.232_688, 0.175 + 0.232_688]);
        assert_eq!(paired_interval(&[0.2], None), None);
    }

    /// Welch by hand: parts 5/12 and 5/3, 4.41 degrees of freedom taken as 4, t = 2.776.
    #[test]
    fn others_are_compared_by_their_means() {
        near(unpaired_interval(&[1.0, 2.0, 3.0, 4.0], &[2.0, 4.0, 6.0, 8.0]), [2.5 - 4.006_9, 2.5 + 4.006_9]);
        assert_eq!(unpaired_interval(&[1.0, 1.0], &[2.0, 2.0]), Some([1.0, 1.0]));
    }
}
