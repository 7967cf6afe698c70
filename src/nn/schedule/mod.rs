//! How the learning rate moves during the training, one file a kind, one entry in [`Schedule`].

mod constant;
mod cosine;
mod kind;
mod registry;
mod step;
#[cfg(test)]
mod tests;

pub use constant::Constant;
pub use cosine::Cosine;
pub use kind::{Decay, factor};
pub use registry::Schedule;
pub use step::Step;
