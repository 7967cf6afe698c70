//! Content-addressed, immutable artifacts on disk. Knows nothing of machine learning.
//!
//! | word | meaning |
//! | --- | --- |
//! | [`Key`] | BLAKE3 of stage name, stage version, canonical spec and the keys of the inputs |
//! | [`Artifact`] | an immutable folder: result files and a [`Manifest`] with their sizes and digests |
//! | publish | write aside, force to the disk, rename: an artifact is there as a whole or not at all |
//! | set aside | move a damaged artifact into `quarantine/`: never used again, never deleted |
//!
//! ```text
//! outputs/store/
//!   ab/abcdef…/          artifact: its files and manifest.json
//!   tmp/w…/              artifacts being written or removed; left by a killed process, removed by the next writer
//!   locks/abcdef….lock   held while a process works on that key
//!   uses/….keys          what a run uses: left alone by removals while it lives and after it was cut off
//!   quarantine/abcdef….1 damaged artifacts, each with a note `….1.txt` that says why
//! ```
//!
//! Promised: a reader never sees half an artifact; bytes that leave [`Artifact::read`] have the digest of the manifest;
//! two writers of one key end with one artifact; what a failed or killed writer wrote is not there, or there as a whole; what
//! [`Store::publish`] has answered with survives a loss of power; reading writes nothing (other than setting damaged artifacts
//! aside); a [`Removal`] leaves alone whatever a run needs that lives or was cut off, also by `kill -9` at any moment: what a
//! run finds or makes through [`Store::used_by`] is written down before it counts on it. Integrity never depends on a lock,
//! only saved work does.
//! Not promised: that an artifact survives a disk that loses what it said was written. It is then damaged or absent, and made again.
//! Nor, after a loss of power, that all that a cut-off run merely found is still written down; what it made is.

mod artifact;
mod discard;
mod error;
mod gc;
mod key;
mod leftovers;
mod lock;
mod manifest;
mod open;
mod prepare;
mod publish;
mod quarantine;
mod records;
mod used;
mod uses;
mod verify;

#[cfg(test)]
mod tests;

pub use artifact::{Artifact, Found};
pub use error::{Damage, StoreError};
pub use gc::{Limits, Pointers, Removable, Removal, RemovalPlan, Removed};
pub use key::{Key, ParseKeyError, canonical};
pub use lock::KeyLock;
pub use manifest::{FileRecord, Manifest};
pub use open::Store;
pub(crate) use publish::check_name;
pub use publish::{Identity, TemporaryFolder, Writer};
pub use verify::{Checked, Finding};
