//! What every loss can do.

use std::fmt::Debug;

use crate::nn::head::HeadSpec;

/// A loss, which stands on one kind of output or on several.
pub(in crate::nn::head) trait LossKind: Sync {
    /// The loss on the softmax of classes, if it is one; `classes` is their number.
    fn of_classes(&self, _: &HeadSpec, _classes: usize) -> Option<Box<dyn ClassLoss>> {
        None
    }

    /// The loss of a predicted number, if it is one.
    fn of_numbers(&self, _: &HeadSpec) -> Option<Box<dyn OutputLoss>> {
        None
    }

    /// The loss of a predicted label, whose output is the logit of its probability, if it is one.
    fn of_labels(&self, _: &HeadSpec) -> Option<Box<dyn OutputLoss>> {
        None
    }
}

/// A sample on its way through the softmax.
#[derive(Clone, Copy)]
pub(in crate::nn::head) struct SoftmaxRow<'a> {
    /// Logits: `[classes]`.
    pub(in crate::nn::head) z: &'a [f32],
    /// The largest of them.
    pub(in crate::nn::head) top: f32,
    /// ln Σ exp(z − top).
    pub(in crate::nn::head) log: f32,
    /// Their softmax: `[classes]`.
    pub(in crate::nn::head) p: &'a [f32],
    /// The true class.
    pub(in crate::nn::head) label: usize,
}

/// A loss on the softmax of classes.
pub(in crate::nn::head) trait ClassLoss: Debug + Send {
    /// The loss of a sample.
    fn value(&self, row: SoftmaxRow<'_>) -> f64;

    /// Turns the softmax `p`[batch, padded(classes)] into the gradient of the samples' losses by z, times `share`, in place.
    fn gradient_inplace(&self, p: &mut [f32], labels: &[u32], share: f32);

    /// How much the samples of a batch count together: what their losses are divided by.
    fn weight(&self, labels: &[u32]) -> f64 {
        labels.len() as f64
    }
}

/// A loss of outputs that are each judged by themselves: that of a sample is the mean of its outputs' losses.
pub(in crate::nn::head) trait OutputLoss: Debug + Send {
    /// The loss of the output `z`, whose target is `y`.
    fn value(&self, z: f64, y: f64) -> f64;

    /// ∂ loss / ∂z.
    fn slope(&self, z: f64, y: f64) -> f64;
}
