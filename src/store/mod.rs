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
//!   tmp/w…/              artifacts being written; left by a killed process, removed by the next writer
//!   locks/abcdef….lock   held while a process works on that key
//!   quarantine/abcdef….1 damaged artifacts, each with a note `….1.txt` that says why
//! ```
//!
//! Promised: a reader never sees half an artifact; bytes that leave [`Artifact::read`] have the digest of the manifest;
//! two writers of one key end with one artifact; a failed or killed writer publishes nothing; reading writes nothing
//! (other than setting damaged artifacts aside). Integrity never depends on a lock, only saved work does.
//! Not promised: that an artifact survives a disk that loses what it said was written. It is then damaged or absent, and made again.

mod artifact;
mod error;
mod gc;
mod key;
mod lock;
mod manifest;
mod open;
mod prepare;
mod publish;
mod quarantine;
mod verify;

#[cfg(test)]
mod tests;

pub use artifact::{Artifact, Found};
pub use error::{Damage, StoreError};
pub use gc::{Removable, Removed};
pub use key::{Key, ParseKeyError, canonical};
pub use lock::KeyLock;
pub use manifest::{FileRecord, Manifest};
pub use open::Store;
pub use publish::{Identity, Writer};
pub(crate) use publish::{TemporaryFolder, check_name};
pub use verify::{Checked, Finding};
