//! What a trial at a point is worth: expected improvements of one goal or of several.
//!
//! A gain is a file with its `impl Gain`; values are logarithms, since improvements become smaller than any number.

mod hypervolume;
mod improvement;
mod kind;
mod knowledge;
mod region;
#[cfg(test)]
mod tests;

pub(crate) use hypervolume::{Draw, HypervolumeImprovement};
pub(crate) use improvement::Improvement;
pub(crate) use kind::{Gain, NoGain};
pub(crate) use knowledge::knowledge;
pub(crate) use region::Region;
