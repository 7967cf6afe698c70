//! The numbers behind the figures; no pixels.

mod calibration;
mod confusion;
mod correlation;
mod dependence;
mod error_bins;
mod forest;
mod histogram;
mod importance;
mod paired;
mod pareto;
mod permutation;
mod proportions;
mod ranking;
mod regression;
mod score;
mod spread;
mod trainings;

pub use calibration::{Bin, Calibration, calibration};
pub use confusion::{ClassScore, Confusion, MostConfused, lowest};
pub use correlation::pearson;
pub use dependence::{GridValues, category_grid, number_grid};
pub use error_bins::{ErrorBin, category_bins, error_bins, number_bins, told_apart};
pub use forest::{Forest, feature_importance};
pub use histogram::{Histogram, histogram};
pub use importance::{Column, Importance, ParameterImportance, importance, per_parameter};
pub use paired::{PairedComparison, compare_matched, compare_pairs};
pub use pareto::pareto_front;
pub use permutation::{ColumnLoss, column_losses};
pub use proportions::{Proportion, difference_interval, matched_difference_interval};
pub use ranking::{Ranking, mean_curve};
pub use regression::{Fit, fit};
pub use score::{Score, Truth};
pub use spread::Spread;
pub use trainings::{paired_interval, unpaired_interval};
