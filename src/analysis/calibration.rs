//! Whether a model is right as often as it is sure (Guo et al. 2017, arXiv:1706.04599).

use serde::{Deserialize, Serialize};

/// Predictions of about one confidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// Least confidence.
    pub from: f64,
    /// Greatest confidence.
    pub to: f64,
    /// Number of predictions.
    pub samples: u64,
    /// Mean confidence; 0 without predictions.
    pub confidence: f64,
    /// Share of them that is right; 0 without predictions.
    pub accuracy: f64,
}

/// How well confidence tells accuracy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Expected calibration error: mean over the predictions of |accuracy − confidence| of their bin (eq. 3).
    pub error: f64,
    /// Ten bins of equal width.
    pub bins: Vec<Bin>,
}

const BINS: usize = 10;

/// Bins predictions by their confidence in [0, 1]; `right` says which are correct.
pub fn calibration(confidence: &[f64], right: &[bool]) -> Calibration {
    let mut sums = [(0_u64, 0.0, 0_u64); BINS];
    for (&confidence, &right) in confidence.iter().zip(right) {
        let bin = &mut sums[((confidence * BINS as f64) as usize).min(BINS - 1)];
        *bin = (bin.0 + 1, bin.1 + confidence, bin.2 + u64::from(right));
    }
    let share = |part: f64, samples: u64| if samples == 0 { 0.0 } else { part / samples as f64 };
    let bins: Vec<Bin> = (0..BINS)
        .map(|k| {
            let (samples, confidence, right) = sums[k];
            Bin {
                from: k as f64 / BINS as f64,
                to: (k + 1) as f64 / BINS as f64,
                samples,
                confidence: share(confidence, samples),
                accuracy: share(right as f64, samples),
            }
        })
        .collect();
    let off: f64 = bins.iter().map(|bin| bin.samples as f64 * (bin.accuracy - bin.confidence).abs()).sum();
    Calibration { error: share(off, confidence.len() as u64), bins }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_is_the_mean_distance_of_the_bins() {
        let found = calibration(&[0.95, 0.95, 0.95, 0.95, 0.55, 0.55], &[true, true, true, false, true, false]);
        // 4/6 · |0.75 − 0.95| + 2/6 · |0.5 − 0.55|
        assert!((found.error - (4.0 * 0.2 + 2.0 * 0.05) / 6.0).abs() < 1e-12, "{found:?}");
        assert_eq!((found.bins[9].samples, found.bins[5].samples, found.bins[0].samples), (4, 2, 0));
    }

    #[test]
    fn certainty_and_no_predictions_have_their_bins() {
        assert_eq!(calibration(&[1.0], &[true]).bins[9].samples, 1);
        assert_eq!(calibration(&[], &[]).error, 0.0);
    }
}
