//! The numbers behind the figures; no pixels.

mod calibration;
mod confusion;
mod correlation;
mod forest;
mod importance;
mod paired;
mod pareto;
mod proportions;
mod spread;
mod trainings;

pub use calibration::{Bin, Calibration, calibration};
pub use confusion::{ClassScore, Confusion, MostConfused, lowest};
pub use correlation::pearson;
pub use forest::{Forest, feature_importance};
pub use importance::{Column, Importance, ParameterImportance, importance, per_parameter};
pub use paired::{PairedComparison, compare_matched, compare_pairs};
pub use pareto::pareto_front;
pub use proportions::{Proportion, difference_interval, matched_difference_interval};
pub use spread::Spread;
pub use trainings::{paired_interval, unpaired_interval};
