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
mod checkpoint;
mod early_stopping;
mod error;
mod head;
mod init;
pub mod kernels;
mod layers;
mod layout;
mod loss;
pub mod metric;
mod mlp;
mod network;
pub mod optim;
mod predict;
mod samples;
mod schedule;
mod sums;
mod task;
#[cfg(test)]
mod tests;
mod train;
mod training;

pub use activation::Activation;
pub use checkpoint::{Checkpoint, first_layer, read_weights};
pub use early_stopping::EarlyStopping;
pub use error::NnError;
pub use init::WeightInit;
pub use loss::Loss;
pub use mlp::{Mlp, ModelSpec};
pub use optim::Method;
pub use predict::Network;
pub use samples::{Bytes, Pass, Samples, gather};
pub use schedule::Schedule;
pub use sums::Sums;
pub use task::Task;
pub use train::{Ending, Job, Outcome, train};
pub use training::{TrainMetrics, Training};
