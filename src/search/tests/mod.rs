//! Whole studies: what strategies promise together, over functions with known minima.

mod determinism;
mod efficiency;
mod objectives;
mod odd;
pub(super) mod study;
mod surrogate;
