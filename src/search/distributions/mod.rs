//! Distributions of numbers.
//!
//! A distribution is a file with its `impl NumberDistribution`, and an entry in `registry.rs`.

mod beta;
mod distribution;
mod int_uniform;
mod log_normal;
mod log_uniform;
mod normal;
mod registry;
mod uniform;

pub(crate) use distribution::{NumberDistribution, Numbers};
pub use registry::Distribution;
