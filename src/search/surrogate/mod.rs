//! Surrogates of a study: a Gaussian process given its observations, and what it says to strategies and to people.

mod assumptions;
mod effects;
mod fit;
mod fitted;
mod model;
mod observations;
mod outliers;
mod repeated;
mod scale;
mod slice;
mod study_fit;
mod success;
mod summary;

pub(crate) use assumptions::{Assumptions, Study};
pub use effects::ParameterEffect;
pub(crate) use fitted::Fitted;
pub(crate) use model::Surrogate;

pub use slice::{Slice, SliceAxis, slice};
pub(crate) use success::Success;
pub use summary::{Calibration, Prediction, SurrogateSummary, summarise};
