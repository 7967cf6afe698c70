//! What trials are made by: one file an objective, one entry in the registry.
//!
//! An [`Objective`] belongs to a spec. It runs a [`TrialJob`](super::job::TrialJob) and gives a
//! [`TrialResult`](super::job::TrialResult); what it makes is an artifact of its own, so that a trial is run once.

mod asked;
mod chain;
mod chain_keys;
mod examples;
mod fit;
mod fitting;
mod kind;
mod lines;
mod mixed;
mod printed;
mod program;
mod program_files;
mod program_keys;
mod program_messages;
mod record;
mod registry;
#[cfg(test)]
mod tests;
mod trained;
mod training;

pub(crate) use examples::PartExamples;
pub(crate) use kind::Objective;
pub(crate) use registry::objective_of;
pub use registry::recorded_history;
pub(crate) use trained::{ModelFile, Trained};
