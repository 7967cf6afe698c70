//! The metrics, one entry each.

use super::{Accuracy, MeanLoss, Metric};

/// All metrics, in the order of their columns in a history.
pub const METRICS: [&dyn Metric; 2] = [&MeanLoss, &Accuracy];
