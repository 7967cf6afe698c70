//! Where trials run: one file an executor, one entry in the registry.
//!
//! An [`Executor`] takes [jobs](super::job::TrialJob) and gives back what came of them, in any order. It knows neither the
//! strategy nor the study; which jobs there are, and in which order their results count, is the schedule's.

mod kind;
mod registry;
#[cfg(test)]
mod tests;
mod threads;

pub(crate) use kind::{Executor, FinishedTrial, Worker};
pub(crate) use registry::with_executor;
#[cfg(test)]
pub(crate) use threads::Threads;
