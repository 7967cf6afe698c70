//! The only file I/O: every error names the action and the path, every write is atomic.
//!
//! | word | meaning |
//! | --- | --- |
//! | [`FileSystem`] | primitive operations, each of which happens or fails; a process can end between any two |
//! | [`Disk`] | the file system of this machine |
//! | [`Files`] | what this program does with a file system: errors with paths, atomic replacement, temporary names |
//! | [`read`], [`write_atomic`], … | the same on [`Disk`], for all that needs no other file system |
//!
//! The store is handed its [`Files`]. Its tests hand it those of a simulated disk, which loses at a power loss what was not
//! forced to it.

mod aside;
mod disk;
mod error;
mod files;
mod functions;
mod system;

#[cfg(test)]
pub(crate) mod simulated;
#[cfg(test)]
mod tests;

pub use std::fs::TryLockError;

pub use aside::TemporaryFolder;
pub use disk::Disk;
pub use error::FileError;
pub use files::{Files, append, sync};
pub use functions::*;
pub use system::{FileSystem, Kind, Open, OpenFile, Status};
