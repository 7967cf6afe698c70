//! A prior mean that other processes give.

use std::sync::Arc;

use super::mean::Mean;
use super::posterior::Posterior;

/// A weighted sum of the means of other processes.
#[derive(Clone, Debug, Default)]
pub(crate) struct PriorMean {
    /// Weights and processes.
    pub(crate) parts: Vec<(f64, Arc<Posterior>)>,
}

impl Mean for PriorMean {
    fn at(&self, at: &[f64]) -> f64 {
        self.parts.iter().map(|(weight, posterior)| weight * posterior.mean(at)).sum()
    }

    fn slopes(&self, at: &[f64], dimensions: &[usize]) -> Vec<f64> {
        let mut slopes = vec![0.0; dimensions.len()];
        for (weight, posterior) in &self.parts {
            let (_, of_part) = posterior.with_slopes(at, dimensions);
            slopes.iter_mut().zip(of_part).for_each(|(slope, (mean, _))| *slope += weight * mean);
        }
        slopes
    }
}
