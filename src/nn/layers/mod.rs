//! The layers of a network, one file each: the description that a model lists ([`LayerSpec`]) and the layer at work ([`Layer`]).
//!
//! A layer that is described says the shape that it makes of a shape and which parameters it has; where these stand in the
//! vector of all parameters, what they start from, and how they are named in files follows from that alone. Rows of every
//! matrix are padded with zeros to a multiple of [`PAD`](super::kernels::PAD); those of the samples are not.

mod activate;
mod batch_norm;
mod dense;
mod dropout;
mod embedding;
mod gradient;
mod layer;
mod parameter;

pub use activate::Activate;
pub use batch_norm::BatchNorm;
pub use dense::Dense;
pub use dropout::Dropout;
pub use embedding::Embedding;
pub use gradient::Gradient;
pub use layer::{Backward, Buffers, Forward, Layer, LayerSpec, NamedLayer, Written};
pub use parameter::{Init, Parameter};
