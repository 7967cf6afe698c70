//! What stands on the last layer of a network, one file a kind of target: the loss, its gradient, and the predictions.

mod kind;
mod loss;
mod reduction;
mod registry;
mod softmax;

pub(super) use kind::Head;
pub use kind::HeadSpec;
pub use loss::Loss;
pub use reduction::LossReduction;
pub(super) use registry::head;
pub(super) use softmax::Softmax;
