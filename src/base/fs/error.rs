//! What a failed file operation says.

use std::io;
use std::path::{Path, PathBuf};

/// A file operation that failed.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} `{}`", path.display())]
pub struct FileError {
    /// What was tried, as a verb phrase: `read`, `create folder`.
    pub action: &'static str,
    /// The file or folder.
    pub path: PathBuf,
    /// The system's answer.
    #[source]
    pub source: io::Error,
}

impl FileError {
    /// Whether the file was not there.
    pub fn is_not_found(&self) -> bool {
        self.source.kind() == io::ErrorKind::NotFound
    }

    /// Whether the place takes no writing: it is read-only, or somebody else's.
    pub fn is_not_writable(&self) -> bool {
        matches!(self.source.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
    }

    /// Whether the system cannot do such a thing there at all.
    pub fn is_unsupported(&self) -> bool {
        matches!(self.source.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported)
    }

    /// A file whose content is not what it should be.
    pub fn content(path: &Path, problem: String) -> Self {
        failed("understand", path)(io::Error::new(io::ErrorKind::InvalidData, problem))
    }
}

pub(super) fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FileError {
    move |source| FileError { action, path: path.to_owned(), source }
}
