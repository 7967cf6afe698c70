//! What stands on the last layer of a network: one file a kind of head, one a loss (in `loss`).

mod class_weights;
mod kind;
mod loss;
mod outputs;
mod reduction;
mod registry;
mod softmax;

pub use class_weights::{ClassWeights, WeightRule};
pub(super) use kind::Head;
pub use kind::HeadSpec;
pub use loss::Loss;
pub(super) use outputs::Outputs;
pub use reduction::LossReduction;
pub use registry::check_head;
pub(super) use registry::{head, write_head};
pub(super) use softmax::{Softmax, argmax};
