//! The verbs, a file for those that belong together.

mod evaluation;
mod figure;
mod registry;
mod spec;
mod statistics;
mod table;
mod trial;

pub(super) use registry::find;
pub use registry::usages;
