//! What the columns of a table that are to be predicted mean: classes, numbers or labels.

mod classes;
mod infer;
mod task;

pub(crate) use infer::{Inferred, TargetColumn, infer};
pub use task::Task;
