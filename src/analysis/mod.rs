//! The numbers behind the figures; no pixels.

mod confusion;
mod correlation;
mod forest;
mod importance;
mod paired;

pub use confusion::{ClassScore, Confusion, MostConfused};
pub use correlation::pearson;
pub use forest::{Forest, feature_importance};
pub use importance::{Column, Importance, importance};
pub use paired::{PairedComparison, compare_pairs};
