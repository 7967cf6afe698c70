//! Feed-forward networks and their training, from scratch.
//!
//! | symbol | meaning | shape |
//! | --- | --- | --- |
//! | x | input of a layer | [batch, in] |
//! | w, b | weights, bias | `[in, out]`, `[out]` |
//! | z | x·w + b | [batch, out] |
//! | a | activation f(z) | [batch, out] |
//! | dz | ∂loss/∂z | [batch, out] |
//! | g | gradient of all parameters | as the parameters |
//! | m, v | optimizer state | as the parameters |
//!
//! Everything is f32 and row-major; columns are padded with zeros to a multiple of [`kernels::PAD`]. All arithmetic is
//! in [`kernels`], in one fixed order, so that a training has the same bits on every CPU. [`train`] is a chain of
//! epochs: a [`Checkpoint`] continues where it was left, and the result equals an uninterrupted training to the bit.

mod activation;
mod architecture;
mod checkpoint;
mod early_stopping;
mod error;
mod head;
mod init;
mod inverse;
pub mod kernels;
pub mod layers;
mod measure;
pub mod metric;
mod mlp;
mod model;
mod network;
pub mod optim;
mod predict;
mod samples;
pub mod schedule;
mod shape;
mod sums;
mod target;
mod task;
#[cfg(test)]
mod tests;
mod train;
mod training;
mod weights;

pub use activation::Activation;
pub use architecture::Architecture;
pub use checkpoint::Checkpoint;
pub use early_stopping::EarlyStopping;
pub use error::NnError;
pub use head::{ClassWeights, HeadSpec, Loss, LossReduction, WeightRule, check_head};
pub use init::WeightInit;
pub use inverse::InverseTarget;
pub use measure::Predicted;
pub use mlp::Mlp;
pub use model::{NetworkFamily, Overruled};
pub use optim::Method;
pub use predict::{Evaluated, Network};
pub use samples::{Bytes, Pass, Samples, gather};
pub use schedule::Schedule;
pub use shape::{EmbeddedFeature, Shape};
pub use sums::Sums;
pub use target::{Target, Targets};
pub use task::Task;
pub use train::{Ending, Job, Outcome, train};
pub use training::{TrainMetrics, Training};
pub use weights::{first_layer, read_weights};
