//! What a file system does, one primitive operation at a time.

use std::fmt::Debug;
use std::fs::TryLockError;
use std::io;
use std::panic::RefUnwindSafe;
use std::path::Path;
use std::time::SystemTime;

/// A file system. What is written, made, renamed or removed survives a power loss only after the file, or the folder whose
/// entries have changed, was forced to the disk.
pub trait FileSystem: Debug + Send + Sync + RefUnwindSafe {
    /// Reads a whole file.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// Opens a file.
    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn OpenFile>>;

    /// What stands at a path, links followed.
    fn status(&self, path: &Path) -> io::Result<Status>;

    /// What stands at a path, links not followed.
    fn kind(&self, path: &Path) -> io::Result<Kind>;

    /// Names of the entries of a folder, in any order.
    fn list(&self, folder: &Path) -> io::Result<Vec<String>>;

    /// Makes one folder; those above it must be there and it must not.
    fn create_folder(&self, path: &Path) -> io::Result<()>;

    /// Renames a file or folder; what stands at `to`, a file or an empty folder, is replaced.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    fn remove_file(&self, path: &Path) -> io::Result<()>;

    /// Removes a folder with all that is in it, one entry after the other.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;

    /// Removes an empty folder.
    fn remove_empty_folder(&self, path: &Path) -> io::Result<()>;

    /// Forces the entries of a folder to the disk.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;

    /// A random number, for the name of a temporary file.
    fn random(&self) -> u64;
}

/// An open file. Its locks end when it is dropped.
pub trait OpenFile: Debug + Send + Sync {
    /// Reads at most so many bytes from where it stands: at its beginning after opening.
    fn read_at_most(&self, limit: u64) -> io::Result<Vec<u8>>;

    /// Writes all bytes after those written before; at the end of a file opened for adding.
    fn write_all(&self, bytes: &[u8]) -> io::Result<()>;

    /// Forces content and metadata to the disk.
    fn sync_all(&self) -> io::Result<()>;

    /// Forces the content to the disk, and of the metadata what reading it needs.
    fn sync_data(&self) -> io::Result<()>;

    /// Lets everyone read it for whom the folder is.
    fn make_readable(&self) -> io::Result<()>;

    /// Locks it alone, if nobody else holds a lock.
    fn try_lock(&self) -> Result<(), TryLockError>;

    /// Locks it with others, if nobody holds it alone.
    fn try_lock_shared(&self) -> Result<(), TryLockError>;

    /// Locks it with others, waiting while somebody holds it alone.
    fn lock_shared(&self) -> io::Result<()>;

    /// Whether it is still the one that stands at a path.
    fn is_still_at(&self, path: &Path) -> bool;
}

/// What a file is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// Reading; it must be there.
    Read,
    /// Writing from the beginning: it is made where absent, and emptied.
    Truncate,
    /// Adding at its end; it must not be there. Private until it is made readable.
    New,
    /// Adding at its end; it is made where absent.
    Append,
    /// Locking: it is made where absent, its content is left alone.
    Lock,
}

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An ordinary file of so many bytes.
    File {
        /// Size in bytes.
        size: u64,
    },
    /// A folder.
    Folder,
    /// A link, a pipe, a device: nothing that this program writes.
    Other,
}

/// What the file system tells of a path.
#[derive(Clone, Copy, Debug)]
pub struct Status {
    /// Whether it is a folder.
    pub is_folder: bool,
    /// Size in bytes.
    pub size: u64,
    /// When it was last written; absent where the system does not tell.
    pub modified: Option<SystemTime>,
}
