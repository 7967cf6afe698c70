//! Search spaces and the strategies that walk them.
//!
//! A [`Space`] maps each parameter to a coordinate; a [`Strategy`] proposes configurations one by one. Proposal `k`
//! depends only on the spec, the seed and what earlier trials gave, so that a longer study begins with the shorter one.

mod acquisition;
mod budget;
mod config;
mod constraint;
mod design;
mod dimension;
mod distributions;
pub mod early;
mod error;
mod free_name;
mod front;
mod gain;
pub mod gp;
mod grid;
mod linalg;
mod metric;
mod observation;
mod optimize;
mod parameter;
mod part;
mod prior;
mod probes;
mod proposal;
mod replication;
mod settings;
mod space;
mod special;
pub mod strategies;
mod surrogate;
#[cfg(test)]
mod tests;

pub use crate::base::goal::Goal;
pub use budget::{BUDGET, Budget};
pub(crate) use config::same;
pub use config::{Config, identity};
pub use constraint::{Constraint, excess};
pub use distributions::Distribution;
pub use early::{Curve, EarlyTerminate, EarlyTermination, StopMonitor, StopRule};
pub use error::SearchError;
pub use free_name::{FREE_NAME, METRIC_NAME, is_free_name, is_name_by};
pub use front::{hypervolume, knee, non_dominated};
pub use metric::{Metric, MetricName};
pub use observation::{Observation, Outcome};
pub use parameter::{Parameter, ParameterProblem};
pub use prior::Prior;
pub use proposal::{Fidelity, Origin, Proposal};
pub use replication::together;
pub(crate) use settings::further;
pub use settings::{Best, Settings};
pub use space::Space;
pub use strategies::{Method, SearchMethod, Strategy, strategy};
pub use surrogate::{
    Belief, Calibration, ParameterEffect, Prediction, Slice, SliceAxis, SurrogateSummary, beliefs, slice, summarise,
};
