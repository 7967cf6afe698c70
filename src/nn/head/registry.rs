//! The heads, one entry a kind of target.

use super::loss::Loss;
use super::{Head, HeadSpec, Outputs, Softmax};
use crate::nn::{NnError, Target};
use crate::onnx::{Graph, Value};

/// The head for a target, with buffers for batches of up to `batch` samples.
///
/// # Errors
/// [`NnError::LossMismatch`] if the loss is not for such a target, [`NnError::SmoothedTarget`] if there are no classes to smooth.
pub(in crate::nn) fn head(target: Target, spec: HeadSpec, batch: usize, train: bool) -> Result<Box<dyn Head>, NnError> {
    let task = target.task();
    if spec.label_smoothing > 0.0 && !matches!(target, Target::Classes(_)) {
        return Err(NnError::SmoothedTarget { target });
    }
    let loss = spec.loss.unwrap_or(Loss::default_of(task));
    let mismatch = || NnError::LossMismatch { loss, target };
    // Only training smooths.
    let spec = HeadSpec { label_smoothing: if train { spec.label_smoothing } else { 0.0 }, ..spec };
    let reduction = spec.reduction;
    match target {
        Target::Classes(classes) => {
            let loss = loss.get().of_classes(&spec, classes).ok_or_else(mismatch)?;
            Ok(Box::new(Softmax::new(loss, reduction, classes, batch)))
        }
        Target::Numbers(_) => {
            let loss = loss.get().of_numbers(&spec).ok_or_else(mismatch)?;
            Ok(Box::new(Outputs::new(loss, reduction, target, batch)))
        }
        Target::Labels(_) => {
            let loss = loss.get().of_labels(&spec).ok_or_else(mismatch)?;
            Ok(Box::new(Outputs::new(loss, reduction, target, batch)))
        }
    }
}

/// Whether a head can stand on a network for a target.
///
/// # Errors
/// As where it is trained: the loss is not for such a target, or there are no classes to smooth.
pub fn check_head(spec: HeadSpec, target: Target) -> Result<(), NnError> {
    head(target, spec, 1, true).map(drop)
}

/// What the head for a target predicts in a graph, from what the last layer gives.
pub(in crate::nn) fn write_head(target: Target, z: &Value, graph: &mut Graph) -> Value {
    match target {
        Target::Classes(_) => Softmax::write_onnx(z, graph),
        Target::Numbers(_) | Target::Labels(_) => Outputs::write_onnx(target, z, graph),
    }
}
