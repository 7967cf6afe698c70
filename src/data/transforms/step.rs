//! The steps of the preprocessing, one entry each, and what a list of them must keep to.

use super::augment::Augment;
use super::clip::Clip;
use super::dates::Dates;
use super::drop_constant::DropConstant;
use super::encode::Encode;
use super::flatten::Flatten;
use super::fold::Fold;
use super::impute::Impute;
use super::log1p::Log1p;
use super::min_max::MinMax;
use super::one_hot::OneHot;
use super::polynomial::Polynomial;
use super::principal_components::PrincipalComponents;
use super::quantile::Quantile;
use super::robust::Robust;
use super::scale::Scale;
use super::split::Split;
use super::standardize::Standardize;
use super::subset::Subset;
use super::transform::{Phase, Transform};
use super::transform_target::TransformTarget;
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
        /// Holds out one fold of a cross-validation. `repeat: { folds: 5 }` trains on all of them.
        "fold" => Fold(Fold),
        /// Keeps only some samples of each part.
        "subset" => Subset(Subset),
        /// Turns labels into one-hot rows. The losses always read them so, so this only says so.
        "one_hot" => OneHot(OneHot),
        /// Changes the training samples at random, anew in every epoch.
        "augment" => Augment(Augment),
        /// Fills what is missing in a table with what the training rows have.
        "impute" => Impute(Impute),
        /// Makes numbers of the categories and dates of a table.
        "encode" => Encode(Encode),
        /// Makes numbers of the dates of a table: year, month, day, weekday.
        "dates" => Dates(Dates),
        /// Shifts and scales columns to median 0 and interquartile range 1 over the training part.
        "robust" => Robust(Robust),
        /// Shifts and scales columns to the range 0 … 1 over the training part.
        "min_max" => MinMax(MinMax),
        /// Replaces numbers by their place among those of the training part.
        "quantile" => Quantile(Quantile),
        /// Replaces numbers x by ln(1 + x).
        "log1p" => Log1p(Log1p),
        /// Moves outliers to the ends of the range that most of the training part has.
        "clip" => Clip(Clip),
        /// Adds products and powers of columns.
        "polynomial" => Polynomial(Polynomial),
        /// Replaces columns by the directions in which the training part varies most.
        "principal_components" => PrincipalComponents(PrincipalComponents),
        /// Leaves out columns that are constant over the training part.
        "drop_constant" => DropConstant(DropConstant),
        /// Scales numbers that are to be predicted; metrics and predictions stay in their unit.
        "transform_target" => TransformTarget(TransformTarget),
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
    let mut held_out: Option<&Step> = None;
    for (index, step) in steps.iter().enumerate() {
        if step.phase() == Phase::HoldOut
            && let Some(before) = held_out.replace(step)
            && before.name() != step.name()
        {
            let message =
                format!("`{}` and `{}` both hold out the validation part: keep one", before.name(), step.name());
            problems.push(StepProblem { index, message });
        }
        if !step.is_repeatable() && steps[..index].iter().any(|before| before.name() == step.name()) {
            problems.push(StepProblem { index, message: format!("`{}` stands here a second time", step.name()) });
        }
    }
    problems
}
