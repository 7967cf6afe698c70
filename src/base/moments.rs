//! Mean and standard deviation, also of numbers whose sum or whose squares are too large to be numbers.

/// The mean; not a number of no values.
pub fn mean(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let sum: f64 = values.iter().sum();
    if sum.is_finite() { sum / n } else { values.iter().map(|x| x / n).sum() }
}

/// The standard deviation (n − 1) around a mean; 0 of one value.
pub fn deviation(values: &[f64], mean: f64) -> f64 {
    let freedom = (values.len().max(2) - 1) as f64;
    let sd = (values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / freedom).sqrt();
    if sd.is_finite() {
        return sd;
    }
    // In units of the largest one squares are small, and half of a difference is a number.
    let unit = values.iter().fold(mean.abs(), |most, x| most.max(x.abs()));
    let of_unit = |x: f64| x / unit - mean / unit;
    unit * (values.iter().map(|x| of_unit(*x) * of_unit(*x)).sum::<f64>() / freedom).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_huge_numbers_have_the_same_shape() {
        let values = [1.0, 2.0, 4.0];
        assert!((mean(&values) - 7.0 / 3.0).abs() < 1e-15);
        assert!((deviation(&values, mean(&values)) - (7.0_f64 / 3.0).sqrt()).abs() < 1e-15);
        let huge = values.map(|x| x * 4e307);
        assert!((mean(&huge) / 4e307 - 7.0 / 3.0).abs() < 1e-12);
        assert!((deviation(&huge, mean(&huge)) / 4e307 - (7.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        assert_eq!((mean(&[1e308, -1e308]), deviation(&[3.0], 3.0)), (0.0, 0.0));
        assert!(deviation(&[1e308, -1e308], 0.0) > 1.4e308);
    }
}
