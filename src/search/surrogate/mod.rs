//! Surrogates of a study: a Gaussian process given its observations, and what it says to strategies and to people.

mod assumptions;
mod belief;
mod earlier;
mod effects;
mod fit;
mod fitted;
mod learn;
mod model;
mod models;
mod observations;
mod outliers;
mod repeated;
mod scale;
mod slice;
mod study_fit;
mod success;
mod summary;
mod threshold;

pub use belief::{Belief, beliefs};
pub use effects::ParameterEffect;
pub(crate) use learn::learn;
pub(crate) use model::Surrogate;
pub(crate) use models::{Asked, Modelled, Models};

pub use slice::{Slice, SliceAxis, slice};
pub use summary::{Calibration, Prediction, SurrogateSummary, summarise};
pub(crate) use threshold::Threshold;
