//! The steps of the preprocessing, one entry each, and what a list of them must keep to.

use super::augment::Augment;
use super::flatten::Flatten;
use super::one_hot::OneHot;
use super::scale::Scale;
use super::split::Split;
use super::standardize::Standardize;
use super::subset::Subset;
use super::transform::Transform;
use crate::base::registry::registry;

registry! {
    /// A step of the preprocessing.
    pub enum Step: dyn Transform {
        /// Divides every feature by a number.
        "scale" => Scale(Scale),
        /// Shifts and scales features to mean 0 and standard deviation 1 over the training part.
        "standardize" => Standardize(Standardize),
        /// Makes a row of every image. A feed-forward network always reads rows, so this only says so.
        "flatten" => Flatten(Flatten),
        /// Holds out a validation part of the training samples.
        "split" => Split(Split),
        /// Keeps only some samples of each part.
        "subset" => Subset(Subset),
        /// Turns labels into one-hot rows. The losses always read them so, so this only says so.
        "one_hot" => OneHot(OneHot),
        /// Changes the training samples at random, anew in every epoch.
        "augment" => Augment(Augment),
    }
}

/// Something wrong with the list of steps that one step alone does not show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepProblem {
    /// Which step of the list.
    pub index: usize,
    /// What is wrong with it.
    pub message: String,
}

/// Problems of the list as a whole: a step that may stand only once stands again.
pub fn check_steps(steps: &[Step]) -> Vec<StepProblem> {
    let mut problems = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        if !step.is_repeatable() && steps[..index].iter().any(|before| before.name() == step.name()) {
            problems.push(StepProblem { index, message: format!("`{}` stands here a second time", step.name()) });
        }
    }
    problems
}
