//! The checks: one file each.

mod reference;

pub(crate) mod corruptions;
pub(crate) mod kills;
pub(crate) mod runners;
pub(crate) mod syscalls;
