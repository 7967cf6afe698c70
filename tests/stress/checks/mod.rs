//! The checks: one file each.

mod reference;

pub(crate) mod clock;
pub(crate) mod corruptions;
pub(crate) mod edits;
pub(crate) mod full_disk;
pub(crate) mod kills;
pub(crate) mod no_op;
pub(crate) mod runners;
pub(crate) mod signals;
pub(crate) mod syscalls;
pub(crate) mod ui;
