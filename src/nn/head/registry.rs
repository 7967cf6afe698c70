//! The heads, one entry a kind of target.

use super::{Head, HeadSpec, Softmax};
use crate::nn::{NnError, Target};

/// The head for a target, with buffers for batches of up to `batch` samples.
///
/// # Errors
/// [`NnError::NoHead`] if no head predicts such a target.
pub(in crate::nn) fn head(target: Target, spec: HeadSpec, batch: usize, train: bool) -> Result<Box<dyn Head>, NnError> {
    match target {
        Target::Classes(classes) => Ok(Box::new(Softmax::new(spec, classes, batch, train))),
        Target::Numbers(_) | Target::Labels(_) => Err(NnError::NoHead),
    }
}
