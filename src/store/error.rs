//! What can go wrong in the store.

use std::fmt;
use std::path::PathBuf;

use crate::base::fs::FileError;
use crate::store::Key;

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The outputs folder is something else.
    #[error("`{}` is not a folder", path.display())]
    NotAFolder {
        /// What should have been the outputs folder.
        path: PathBuf,
    },
    /// The outputs folder cannot be written.
    #[error("cannot write in the outputs folder `{}`", path.display())]
    NotWritable {
        /// The outputs folder.
        path: PathBuf,
        /// What was tried.
        #[source]
        source: FileError,
    },
    /// A file operation failed.
    #[error(transparent)]
    File(#[from] FileError),
    /// An artifact does not hold what was published; it has been set aside and must be made again.
    #[error("artifact {} of `{stage}` is damaged: {damage}", key.short())]
    Damaged {
        /// Its key.
        key: Key,
        /// The stage that made it.
        stage: String,
        /// What is wrong.
        damage: Damage,
        /// Where it is now; `None` when it could not be moved (a store that cannot be written).
        set_aside: Option<PathBuf>,
    },
    /// An artifact that was there has been removed, or set aside, by someone else; it must be made again.
    #[error("artifact {} of `{stage}` is gone", key.short())]
    Gone {
        /// Its key.
        key: Key,
        /// The stage that makes it.
        stage: String,
    },
    /// An artifact was written by a later version of the program.
    #[error("`{}` has format {found}, this program knows formats up to {known}", path.display())]
    NewerFormat {
        /// The manifest.
        path: PathBuf,
        /// Its format.
        found: u64,
        /// The newest format known here.
        known: u64,
    },
    /// A removal could not keep runs from looking for artifacts.
    #[error("the store `{}` is in use: nothing was removed", path.display())]
    Busy {
        /// The store.
        path: PathBuf,
    },
    /// An artifact has no file of that name.
    #[error("artifact {} of `{stage}` has no file `{name}`", key.short())]
    NoSuchFile {
        /// The artifact's key.
        key: Key,
        /// The stage that made it.
        stage: String,
        /// The name asked for.
        name: String,
    },
    /// A file name that an artifact or a view must not have.
    #[error("`{name}` cannot be a file of an artifact: {reason}")]
    BadName {
        /// The name.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
}

/// What is wrong with an artifact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Damage {
    /// The manifest is absent, unreadable, or contradicts itself.
    Manifest {
        /// In what way.
        problem: String,
    },
    /// A file that the manifest lists is absent.
    Missing {
        /// Its name.
        file: String,
    },
    /// A file has another size than the manifest says.
    Size {
        /// Its name.
        file: String,
        /// Bytes according to the manifest.
        expected: u64,
        /// Bytes found.
        found: u64,
    },
    /// A file has other bytes than were published.
    Content {
        /// Its name.
        file: String,
    },
    /// A link, folder or device stands where a file should.
    NotAFile {
        /// Its name.
        file: String,
    },
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Damage::Manifest { problem } => write!(f, "its manifest {problem}"),
            Damage::Missing { file } => write!(f, "`{file}` is missing"),
            Damage::Size { file, expected, found } => write!(f, "`{file}` has {found} bytes, not {expected}"),
            Damage::Content { file } => write!(f, "the content of `{file}` has changed"),
            Damage::NotAFile { file } => write!(f, "`{file}` is not an ordinary file"),
        }
    }
}
