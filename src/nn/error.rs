//! What can go wrong in training that is not a result.

use super::metric::{Column, METRICS};
use super::{Loss, Target, Task};

/// A training or a checkpoint that makes no sense.
#[derive(Debug, thiserror::Error)]
pub enum NnError {
    /// There is nothing to train on.
    #[error("the training part has no samples")]
    NoSamples,
    /// A label has no output unit.
    #[error("label {label} is outside the {classes} classes")]
    LabelOutOfRange {
        /// The label.
        label: u32,
        /// Number of classes.
        classes: usize,
    },
    /// Two parts differ in the number of features.
    #[error("the validation part has {found} features, the training part {expected}")]
    FeatureMismatch {
        /// Features of the training part.
        expected: usize,
        /// Features found.
        found: usize,
    },
    /// Two parts differ in what is to be predicted.
    #[error("the targets are {found:?}, expected {expected:?}")]
    TargetMismatch {
        /// Targets of the training part.
        expected: Target,
        /// Targets found.
        found: Target,
    },
    /// The loss is not for what is predicted.
    #[error("the loss `{}` is not for {}; write {}", loss.name(), target.task().predicts(), fitting(*target))]
    LossMismatch {
        /// The loss.
        loss: Loss,
        /// What is predicted.
        target: Target,
    },
    /// A metric is not for what is predicted.
    #[error("there is no `{}` of {}; write {}{}", column.name(), target.task().predicts(), measurable(*column, *target), usual_of(*target))]
    MetricMismatch {
        /// The metric on its part.
        column: Column,
        /// What is predicted.
        target: Target,
    },
    /// A metric is not of what is predicted.
    #[error("there is no `{metric}` of {}; write {}", target.task().predicts(), metrics_of(*target))]
    NoSuchMetric {
        /// Name of the metric.
        metric: &'static str,
        /// What is predicted.
        target: Target,
    },
    /// Weights of classes that cannot be.
    #[error("`class_weights`: {why}")]
    BadClassWeights {
        /// What is wrong with them.
        why: String,
    },
    /// Labels are smoothed where there are no classes.
    #[error("`label_smoothing` is for classes, and the targets are {}", target.task().predicts())]
    SmoothedTarget {
        /// What is predicted.
        target: Target,
    },
    /// A layer does not take what the layer before it gives.
    #[error("the layers do not fit: {why}")]
    BadShape {
        /// What does not fit.
        why: String,
    },
    /// A checkpoint belongs to another network.
    #[error("the checkpoint has {found} parameters, the model {expected}")]
    CheckpointMismatch {
        /// Parameters of the model.
        expected: usize,
        /// Parameters of the checkpoint.
        found: usize,
    },
    /// A file of initial weights is not for this network.
    #[error("the initial weights do not fit: {why}")]
    BadWeights {
        /// What is wrong with them.
        why: String,
    },
    /// A checkpoint file cannot be read.
    #[error("the checkpoint is not readable: {why}")]
    BadCheckpoint {
        /// What is wrong with it.
        why: String,
    },
}

/// The losses that fit a target, as words to write.
fn fitting(target: Target) -> String {
    one_of(Loss::of(target.task()).map(|loss| loss.name().to_owned()))
}

/// The columns of the same part that there are of a target, as words to write.
fn measurable(column: Column, target: Target) -> String {
    one_of(Column::of(target.task(), column.part).map(Column::name))
}

/// How to get the metric that suits a target without naming it, where the data alone said what is predicted.
fn usual_of(target: Target) -> String {
    let word = match target.task() {
        Task::Regression => "regression",
        Task::MultiLabel => "multi_label",
        Task::Classification => return String::new(),
    };
    format!("; a search without `metric` takes the one that suits where `dataset` has `task: {word}`")
}

/// The metrics that there are of a target, as words to write.
fn metrics_of(target: Target) -> String {
    let of_task = METRICS.into_iter().filter(|metric| metric.computation(target.task()).is_some());
    one_of(of_task.map(|metric| metric.name().to_owned()))
}

fn one_of(words: impl Iterator<Item = String>) -> String {
    let words: Vec<String> = words.map(|word| format!("`{word}`")).collect();
    match &words[..] {
        [others @ .., last] if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => words.join(", "),
    }
}
