//! Search spaces and the strategies that walk them.
//!
//! A [`Space`] maps each parameter to a coordinate; a [`Strategy`] proposes configurations one by one. Proposal `k`
//! depends only on the spec, the seed and what earlier trials gave, so that a longer study begins with the shorter one.

mod acquisition;
mod beliefs;
mod design;
mod dimension;
mod early;
mod error;
mod evidence;
mod fantasy;
pub mod gp;
mod linalg;
mod optimize;
mod parameter;
mod slice;
mod space;
mod special;
pub mod strategies;
#[cfg(test)]
mod tests;

pub use beliefs::{Beliefs, Calibration, Influence, Prediction, beliefs};
pub use early::{Curve, EarlyTerminate, StopRule, Watch};
pub use error::SearchError;
pub use parameter::{Distribution, FREE_NAME, Parameter, ParameterProblem, is_free_name};
pub use slice::{Slice, SliceAxis, slice};
pub use space::{Config, Space, identity};
pub use strategies::{
    BUDGET, Budget, Common, Goal, Method, Metric, MetricName, Observation, Origin, Outcome, Proposal, Share, Strategy,
    strategy,
};
