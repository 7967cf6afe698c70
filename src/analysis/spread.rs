//! Mean and spread of repeated measurements.

use crate::base::moments::{deviation, mean};
use crate::base::student::mean_with_half;

/// What some measurements of one thing come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Number of measurements.
    pub count: usize,
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation (n − 1); 0 for one.
    pub sd: f64,
    /// Half of the 95 % interval of the mean, by Student's t; one measurement has none.
    pub half: Option<f64>,
}

impl Spread {
    /// Of at least one measurement; the mean of none is not a number.
    pub fn of(values: &[f64]) -> Self {
        let mean = mean(values);
        let half = mean_with_half(values).and_then(|(_, half)| half);
        Self { count: values.len(), mean, sd: deviation(values, mean), half }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_measurement_has_no_interval() {
        assert_eq!(Spread::of(&[2.0]), Spread { count: 1, mean: 2.0, sd: 0.0, half: None });
        let Spread { count, mean, sd, half } = Spread::of(&[1.0, 2.0, 4.0]);
        assert_eq!((count, mean), (3, 7.0 / 3.0));
        // sd of NumPy with ddof=1; 4.303 · sd / √3.
        assert!((sd - 1.527_525_231_651_946_7).abs() < 1e-12 && (half.unwrap() - 3.7949).abs() < 1e-3);
    }
}
