//! Models of tables beside networks: linear models and gradient-boosted trees.
//!
//! | word | meaning | shape |
//! | --- | --- | --- |
//! | x | features of the examples, f32, row-major | [rows, features] |
//! | score | what a model sums up, before the link: log-odds, or numbers | [rows, scores] |
//! | prediction | the link of the scores: probabilities, or numbers | [rows, outputs] |
//! | round | a step of a fit that can be measured: an iteration of boosting, the whole of a linear fit | |
//!
//! A [`TableFamily`] holds the parameters of a spec and fits a [`TableModel`] to [`Examples`]; `link.rs` is the one place that
//! knows what scores mean for a target. Everything is f64 with sums in a fixed order, threads only part work that no sum
//! crosses, and transcendental functions are `libm`'s: the same bits on every machine, with any number of threads.

mod error;
mod examples;
mod family;
pub mod linear;
mod link;
pub mod trees;

pub use error::TabularError;
pub use examples::{Examples, TargetKind, Targets};
pub use family::{Fit, Round, TableFamily, TableModel};
pub use linear::Linear;
pub use link::Link;
pub use trees::Gbdt;
