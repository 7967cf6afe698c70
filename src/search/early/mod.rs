//! Ending bad trials early, with the keys that W&B's sweeps have.
//!
//! A [`StopRule`] is worked out once for every trial, from the curves of the trials that its proposal may see: so a study is the
//! same whatever runs at the same time and whatever finishes first. A rule is a file with its keys and its
//! `impl EarlyTermination`, and an entry in `registry.rs`.

mod median;
mod registry;
mod stop;
mod successive_halving;
mod termination;
#[cfg(test)]
mod tests;

pub use median::Median;
pub use registry::EarlyTerminate;
pub use stop::{Curve, StopMonitor, StopRule};
pub use successive_halving::SuccessiveHalving;
pub use termination::EarlyTermination;
