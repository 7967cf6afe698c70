//! A disk in memory for tests: it knows what was forced to it and loses the rest.
//!
//! - The content of a file survives a power loss when the file was forced to the disk after it was written. Content that was
//!   not is lost, kept, cut at any length, or has zeros in it.
//! - A new, renamed or removed entry survives when its folder was forced to the disk after the change. Of the other changes any
//!   may be lost and any kept, in no order. One rename is kept or lost as a whole, as file systems with a journal or with
//!   ordered writes do it, except that a renamed file may have its old name beside the new one.
//! - A process can end before any change, and any operation can fail.

mod disk;
mod file;
mod loss;
mod state;
mod tree;

mod tests;

pub(crate) use state::{Fault, SimulatedDisk};
