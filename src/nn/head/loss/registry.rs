//! The losses, one entry each.
//!
//! A loss is a bare word in the spec and its numbers are keys beside it, so `base::registry`, whose kinds hold their own keys,
//! does not fit.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AbsoluteError, BinaryCrossEntropy, CrossEntropy, Huber, LossKind, Pinball, SquaredError};
use crate::nn::Task;
use crate::nn::head::HeadSpec;

macro_rules! losses {
    (
        $(#[$attribute:meta])*
        pub enum $union:ident {
            $( $(#[$of_variant:meta])+ $name:literal => $kind:ident ),+ $(,)?
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        pub enum $union {
            $( $(#[$of_variant])+ #[serde(rename = $name)] $kind ),+
        }

        impl $union {
            /// All of them, in the order of the registry.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// The word that the spec has for it.
            pub fn name(self) -> &'static str {
                match self {
                    $( Self::$kind => $name ),+
                }
            }

            /// What it does.
            pub(in crate::nn::head) fn get(self) -> &'static dyn LossKind {
                match self {
                    $( Self::$kind => &$kind ),+
                }
            }
        }
    };
}

losses! {
    /// What the training minimises.
    pub enum Loss {
        /// Classes: cross-entropy of the softmax output, −ln p of the true class.
        "cross_entropy" => CrossEntropy,
        /// Numbers: squared error, averaged over the targets. Classes: that of the softmax output against the one-hot label, summed over the classes.
        "squared_error" => SquaredError,
        /// Numbers: absolute error, averaged over the targets; what is predicted is the median.
        "absolute_error" => AbsoluteError,
        /// Numbers: half the squared error up to `huber_delta`, linear beyond, averaged over the targets.
        "huber" => Huber,
        /// Numbers: pinball loss of the `quantile`, averaged over the targets; what is predicted is that quantile.
        "pinball" => Pinball,
        /// Labels: cross-entropy of every label's own probability, averaged over the labels.
        "binary_cross_entropy" => BinaryCrossEntropy,
    }
}

impl Loss {
    /// The loss of a task where none is written.
    pub fn default_of(task: Task) -> Self {
        match task {
            Task::Classification => Self::CrossEntropy,
            Task::Regression => Self::SquaredError,
            Task::MultiLabel => Self::BinaryCrossEntropy,
        }
    }

    /// Whether it fits networks of a task.
    pub fn is_for(self, task: Task) -> bool {
        let spec = HeadSpec::default();
        match task {
            Task::Classification => self.get().of_classes(&spec, 2).is_some(),
            Task::Regression => self.get().of_numbers(&spec).is_some(),
            Task::MultiLabel => self.get().of_labels(&spec).is_some(),
        }
    }

    /// The losses that fit networks of a task.
    pub fn of(task: Task) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |loss| loss.is_for(task))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_task_has_its_losses_and_the_default_is_one_of_them() {
        let names = |task| Loss::of(task).map(Loss::name).collect::<Vec<_>>();
        assert_eq!(names(Task::Classification), ["cross_entropy", "squared_error"]);
        assert_eq!(names(Task::Regression), ["squared_error", "absolute_error", "huber", "pinball"]);
        assert_eq!(names(Task::MultiLabel), ["binary_cross_entropy"]);
        for task in [Task::Classification, Task::Regression, Task::MultiLabel] {
            assert!(Loss::default_of(task).is_for(task));
        }
    }
}
