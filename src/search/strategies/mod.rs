//! Strategies: each proposes the next configuration.
//!
//! A method is a file with its keys, its `impl SearchMethod` and its [`Strategy`], and an entry in `registry.rs`.

mod bayes;
mod grid;
mod hyperband;
mod list;
mod listed;
mod method;
mod random;
mod registry;
mod sobol;
mod start;
mod strategy;
#[cfg(test)]
mod tests;

pub use bayes::{Bayes, StopWhen};
pub use grid::Grid;
pub use hyperband::{Hyperband, Proposals};
pub use list::List;
pub use listed::Listed;
pub use method::SearchMethod;
pub use random::Random;
pub use registry::Method;
pub use sobol::Sobol;
pub use start::strategy;
pub use strategy::Strategy;
