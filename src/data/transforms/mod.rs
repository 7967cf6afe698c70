//! The steps of `preprocess`, one a file.

mod augment;
mod flatten;
mod one_hot;
mod scale;
mod split;
mod standardize;
mod subset;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use augment::{Augment, Erase, Flip, Noise, Rotate, Shear, Shift, Zoom};
pub use flatten::Flatten;
pub use one_hot::OneHot;
pub use scale::Scale;
pub use split::Split;
pub use standardize::{Per, Standardize};
pub use subset::Subset;

/// A step of the preprocessing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Divides every feature by a number.
    Scale(Scale),
    /// Shifts and scales features to mean 0 and standard deviation 1 over the training part.
    Standardize(Standardize),
    /// Makes a row of every image. A feed-forward network always reads rows, so this only says so.
    Flatten(Flatten),
    /// Holds out a validation part of the training samples.
    Split(Split),
    /// Keeps only some samples of each part.
    Subset(Subset),
    /// Turns labels into one-hot rows. The losses always read them so, so this only says so.
    OneHot(OneHot),
    /// Changes the training samples at random, anew in every epoch.
    Augment(Augment),
}

impl Step {
    /// The step's name, as the spec spells it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Scale(_) => "scale",
            Self::Standardize(_) => "standardize",
            Self::Flatten(_) => "flatten",
            Self::Split(_) => "split",
            Self::Subset(_) => "subset",
            Self::OneHot(_) => "one_hot",
            Self::Augment(_) => "augment",
        }
    }

    /// A number outside its range. The schema tells who writes a spec; this guards whoever calls [`super::prepare`].
    pub(crate) fn out_of_range(&self) -> Option<String> {
        let check = |name: &str, x: f64, good: bool| (!good || !x.is_finite()).then(|| format!("`{name}` is {x}"));
        match self {
            Self::Scale(Scale { divide_by: x }) => check("divide_by", *x, *x > 0.0),
            Self::Standardize(Standardize { epsilon: x, .. }) => check("epsilon", *x, *x > 0.0),
            Self::Split(Split { validation: x, .. }) => check("validation", *x, (0.0..1.0).contains(x)),
            Self::Augment(augment) => {
                augment.numbers().into_iter().flatten().find_map(|(name, x, range)| check(name, x, range.contains(&x)))
            }
            Self::Flatten(_) | Self::OneHot(_) | Self::Subset(_) => None,
        }
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
        let once = !matches!(step, Step::Scale(_));
        if once && steps[..index].iter().any(|before| before.name() == step.name()) {
            problems.push(StepProblem { index, message: format!("`{}` stands here a second time", step.name()) });
        }
    }
    problems
}
