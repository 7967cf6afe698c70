//! What every gain can do.

/// The worth of a trial at a point, by expectation.
pub(crate) trait Gain {
    /// ln of the gain at a point `[d]`.
    fn value(&self, x: &[f64]) -> f64;

    /// The same with its derivatives by the coordinates `dimensions`.
    fn value_and_slopes(&self, x: &[f64], dimensions: &[usize]) -> (f64, Vec<f64>);
}

/// The same gain everywhere: what is looked for is a point that a trial succeeds at.
pub(crate) struct NoGain;

impl Gain for NoGain {
    fn value(&self, _: &[f64]) -> f64 {
        0.0
    }

    fn value_and_slopes(&self, _: &[f64], dimensions: &[usize]) -> (f64, Vec<f64>) {
        (0.0, vec![0.0; dimensions.len()])
    }
}

/// ln of the mean of several gains, from the logarithm of each with its derivatives.
pub(super) fn averaged(each: impl Iterator<Item = (f64, Vec<f64>)>, width: usize) -> (f64, Vec<f64>) {
    let (values, slopes): (Vec<f64>, Vec<Vec<f64>>) = each.unzip();
    let value = log_mean(&values);
    let weights: Vec<f64> = values.iter().map(|v| libm::exp(v - value) / values.len() as f64).collect();
    let mean = |d: usize| weights.iter().zip(&slopes).map(|(weight, slopes)| weight * slopes[d]).sum();
    (value, (0..width).map(mean).collect())
}

/// ln of the mean of what these are the logarithms of.
pub(super) fn log_mean(logs: &[f64]) -> f64 {
    log_of(logs, logs.len() as f64)
}

/// ln of the sum of what these are the logarithms of.
pub(super) fn log_sum(logs: &[f64]) -> f64 {
    log_of(logs, 1.0)
}

/// ln of the sum of what these are the logarithms of, divided by a number.
fn log_of(logs: &[f64], divisor: f64) -> f64 {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    match most == f64::NEG_INFINITY {
        true => most,
        false => most + libm::log(logs.iter().map(|log| libm::exp(log - most)).sum::<f64>() / divisor),
    }
}
