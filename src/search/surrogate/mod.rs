//! Surrogates of a study: a Gaussian process given its observations, and what it says to strategies and to people.

mod effects;
mod model;
mod observations;
mod repeated;
mod slice;
mod study_fit;
mod summary;

pub use effects::ParameterEffect;
pub(crate) use model::Surrogate;
pub(crate) use observations::Observations;
pub use slice::{Slice, SliceAxis, slice};
pub use summary::{Calibration, Prediction, SurrogateSummary, summarise};
