//! Losses, one file a loss and one line in the registry. A loss says on which kinds of output it stands: on the softmax of
//! classes, or on outputs that are each judged by themselves (numbers, labels).

mod absolute_error;
mod binary_cross_entropy;
mod cross_entropy;
mod huber;
mod kind;
mod pinball;
mod registry;
mod smoothed;
mod squared_error;
mod weighted;

use absolute_error::AbsoluteError;
use binary_cross_entropy::BinaryCrossEntropy;
use cross_entropy::CrossEntropy;
use huber::Huber;
pub(super) use kind::{ClassLoss, LossKind, OutputLoss, SoftmaxRow};
use pinball::Pinball;
pub use registry::Loss;
use smoothed::Smoothed;
use squared_error::SquaredError;
use weighted::Weighted;
