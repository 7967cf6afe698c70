//! What a process can be about besides a constant.

use std::fmt::Debug;

/// A function of points that a process has as its prior mean.
pub(crate) trait Mean: Debug + Send + Sync {
    /// The value at a point.
    fn at(&self, at: &[f64]) -> f64;

    /// Its derivatives by numeric coordinates.
    fn slopes(&self, at: &[f64], dimensions: &[usize]) -> Vec<f64>;
}
