//! The steps of `preprocess`, one a file: its parameters and what it does ([`Transform`]). A new step is a file and an entry of
//! [`Step`].

mod augment;
mod flatten;
mod one_hot;
mod scale;
mod split;
mod standardize;
mod step;
mod subset;
mod transform;

pub use augment::{Augment, Erase, Flip, Noise, Rotate, Shear, Shift, Zoom};
pub use flatten::Flatten;
pub use one_hot::OneHot;
pub use scale::Scale;
pub use split::Split;
pub use standardize::{Per, Standardize};
pub use step::{Step, StepProblem, check_steps};
pub use subset::Subset;
pub use transform::{Phase, Transform};
