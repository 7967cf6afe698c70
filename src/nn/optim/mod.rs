//! Optimizers, one a file: parameters, formula, defaults. Formulas and defaults are PyTorch's.
//!
//! In every file: p parameter, g gradient (with the L2 term), m and v state, t step from 1. A new optimizer is a file with its
//! parameters and its `impl` of [`Optimizer`], and an entry in [`Method`].

mod adam;
mod adamw;
mod elementwise;
mod momentum;
mod nadam;
mod nesterov;
mod optimizer;
mod registry;
mod rmsprop;
mod sgd;
#[cfg(test)]
mod tests;

pub use adam::Adam;
pub use adamw::Adamw;
pub use momentum::Momentum;
pub(crate) use nadam::MOMENTUM_PRODUCT;
pub use nadam::Nadam;
pub use nesterov::Nesterov;
pub use optimizer::{Optimizer, State, Step, StepInput, TrainedTensor};
pub use registry::Method;
pub use rmsprop::Rmsprop;
pub use sgd::Sgd;
