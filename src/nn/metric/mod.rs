//! What is measured of a network on a part of the data: one file a metric, one entry in [`METRICS`].
//!
//! A metric on a part is a column of the history: `train_<name>` on the training part, `val_<name>` on the validation part.

mod accuracy;
mod column;
mod kind;
mod loss;
mod measured;
mod part;
mod registry;
mod scores;

pub use accuracy::Accuracy;
pub use column::Column;
pub use kind::{Computation, Metric, Unit};
pub use loss::MeanLoss;
pub(crate) use measured::Measured;
pub use part::Part;
pub use registry::METRICS;
pub use scores::{ClassScores, LabelScores, NumberScores, Scores};
