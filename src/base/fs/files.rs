//! What this program does with a file system.

use std::io;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::SystemTime;

use super::disk::Disk;
use super::error::{FileError, failed};
use super::system::{FileSystem, Kind, Open, OpenFile};

/// The files of one file system. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Files {
    pub(super) system: Arc<dyn FileSystem>,
}

static DISK: LazyLock<Files> = LazyLock::new(|| Files::on(Disk));

impl Files {
    /// The files of a file system.
    pub fn on(system: impl FileSystem + 'static) -> Files {
        Files { system: Arc::new(system) }
    }

    /// The files of this machine.
    pub fn disk() -> &'static Files {
        &DISK
    }

    /// Reads a whole file.
    pub fn read(&self, path: &Path) -> Result<Vec<u8>, FileError> {
        self.system.read(path).map_err(failed("read", path))
    }

    /// Reads a whole file, refusing one of more than `limit` bytes.
    pub fn read_at_most(&self, path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
        let bytes = self.open(path)?.read_at_most(limit + 1).map_err(failed("read", path))?;
        if bytes.len() as u64 > limit {
            let size = io::Error::new(io::ErrorKind::FileTooLarge, format!("larger than {limit} bytes"));
            return Err(failed("read", path)(size));
        }
        Ok(bytes)
    }

    /// Opens a file for reading.
    pub fn open(&self, path: &Path) -> Result<Box<dyn OpenFile>, FileError> {
        self.system.open(path, Open::Read).map_err(failed("open", path))
    }

    /// Opens a file for locking, making it where it is absent; its content is left alone.
    pub fn open_lock(&self, path: &Path) -> Result<Box<dyn OpenFile>, FileError> {
        self.system.open(path, Open::Lock).map_err(failed("open the lock file", path))
    }

    /// Size of a file, in bytes.
    pub fn size(&self, path: &Path) -> Result<u64, FileError> {
        self.system.status(path).map(|status| status.size).map_err(failed("read", path))
    }

    /// When a file was last written.
    pub fn modified(&self, path: &Path) -> Result<SystemTime, FileError> {
        let told = self.system.status(path).and_then(|status| status.modified.ok_or(io::ErrorKind::Unsupported.into()));
        told.map_err(failed("read", path))
    }

    /// Whether something is there.
    pub fn exists(&self, path: &Path) -> bool {
        self.system.status(path).is_ok()
    }

    /// What stands at a path, links not followed; `None` when nothing does.
    pub fn kind(&self, path: &Path) -> Result<Option<Kind>, FileError> {
        match self.system.kind(path) {
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
            found => found.map(Some).map_err(failed("look at", path)),
        }
    }

    /// Refuses a path at which something other than a file or a folder stands: a link, whose target is not ours, or a pipe.
    pub fn refuse_link(&self, path: &Path) -> Result<(), FileError> {
        if self.kind(path)? == Some(Kind::Other) {
            let problem = "it is a link, or no ordinary file or folder; put it elsewhere or remove it";
            return Err(failed("write to", path)(io::Error::new(io::ErrorKind::InvalidInput, problem)));
        }
        Ok(())
    }

    /// Names of the entries of a folder, sorted; an absent folder has none.
    pub fn list(&self, folder: &Path) -> Result<Vec<String>, FileError> {
        let mut names = match self.system.list(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            names => names.map_err(failed("list", folder))?,
        };
        names.sort();
        Ok(names)
    }

    /// Makes a folder and those above it.
    pub fn create_folder(&self, path: &Path) -> Result<(), FileError> {
        self.create_folders(path).map_err(failed("create folder", path))
    }

    fn create_folders(&self, path: &Path) -> io::Result<()> {
        if path.as_os_str().is_empty() {
            return Ok(());
        }
        let create = || match self.system.create_folder(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound && self.is_folder(path) => Ok(()),
            created => created,
        };
        match (create(), path.parent()) {
            (Err(error), Some(above)) if error.kind() == io::ErrorKind::NotFound => {
                self.create_folders(above)?;
                create()
            }
            (created, _) => created,
        }
    }

    fn is_folder(&self, path: &Path) -> bool {
        self.system.status(path).is_ok_and(|status| status.is_folder)
    }

    /// Makes one folder; those above it must be there and it must not.
    pub fn create_new_folder(&self, path: &Path) -> Result<(), FileError> {
        self.system.create_folder(path).map_err(failed("create folder", path))
    }

    /// Writes a new file and forces it to the disk. The folder's entry is forced by whoever renames the folder.
    pub fn write_synced(&self, path: &Path, bytes: &[u8]) -> Result<(), FileError> {
        let file = self.system.open(path, Open::Truncate).map_err(failed("create", path))?;
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed("write", path))
    }

    /// Forces the entries of a folder to the disk.
    pub fn sync_folder(&self, folder: &Path) -> Result<(), FileError> {
        self.system.sync_folder(folder).map_err(failed("sync folder", folder))
    }

    /// Renames a file or folder within one filesystem.
    pub fn rename(&self, from: &Path, to: &Path) -> Result<(), FileError> {
        self.system.rename(from, to).map_err(failed("rename", from))
    }

    /// Removes a folder with all that is in it; an absent one is fine.
    pub fn remove_folder(&self, path: &Path) -> Result<(), FileError> {
        absent_is_fine(self.system.remove_folder(path)).map_err(failed("remove", path))
    }

    /// Removes a folder if it is empty; says whether it is gone.
    pub fn remove_empty_folder(&self, path: &Path) -> bool {
        self.system.remove_empty_folder(path).is_ok()
    }

    /// Removes a file; an absent one is fine.
    pub fn remove_file(&self, path: &Path) -> Result<(), FileError> {
        absent_is_fine(self.system.remove_file(path)).map_err(failed("remove", path))
    }
}

fn absent_is_fine(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Adds bytes at the end of a file that was opened for adding, in one piece.
pub fn append(file: &dyn OpenFile, path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    file.write_all(bytes).map_err(failed("append to", path))
}

/// Forces the content of an open file to the disk.
pub fn sync(file: &dyn OpenFile, path: &Path) -> Result<(), FileError> {
    file.sync_data().map_err(failed("write", path))
}
