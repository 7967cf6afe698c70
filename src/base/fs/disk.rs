//! The file system of this machine.

#![expect(clippy::disallowed_methods, reason = "this is the one place of file I/O")]

use std::fs::{self, File, TryLockError};
use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, Read as _, Write};
use std::path::Path;

use super::system::{FileSystem, Kind, Open, OpenFile, Status};

/// The file system of this machine.
#[derive(Clone, Copy, Debug)]
pub struct Disk;

impl Disk {
    /// As [`FileSystem::open`], for whoever reads, or holds for long, a file as the system has it.
    pub(super) fn open_file(self, path: &Path, how: Open) -> io::Result<File> {
        let mut options = File::options();
        match how {
            Open::Read => options.read(true),
            Open::Truncate => options.write(true).create(true).truncate(true),
            Open::New => {
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                options.read(true).append(true).create_new(true)
            }
            Open::Append => options.read(true).append(true).create(true),
            Open::Lock => options.read(true).write(true).create(true).truncate(false),
        };
        options.open(path)
    }
}

impl FileSystem for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn OpenFile>> {
        Ok(Box::new(self.open_file(path, how)?))
    }

    fn status(&self, path: &Path) -> io::Result<Status> {
        let found = fs::metadata(path)?;
        Ok(Status { is_folder: found.is_dir(), size: found.len(), modified: found.modified().ok() })
    }

    fn kind(&self, path: &Path) -> io::Result<Kind> {
        let found = fs::symlink_metadata(path)?;
        Ok(match found.file_type() {
            kind if kind.is_file() => Kind::File { size: found.len() },
            kind if kind.is_dir() => Kind::Folder,
            _ => Kind::Other,
        })
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir_all(path)
    }

    fn remove_empty_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }

    fn random(&self) -> u64 {
        RandomState::new().hash_one(0) // keyed by the system
    }
}

impl OpenFile for File {
    fn read_at_most(&self, limit: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.take(limit).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn write_all(&self, bytes: &[u8]) -> io::Result<()> {
        let mut file = self;
        Write::write_all(&mut file, bytes)
    }

    fn sync_all(&self) -> io::Result<()> {
        File::sync_all(self)
    }

    fn sync_data(&self) -> io::Result<()> {
        File::sync_data(self)
    }

    #[cfg(unix)]
    fn make_readable(&self) -> io::Result<()> {
        self.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))
    }

    #[cfg(not(unix))]
    fn make_readable(&self) -> io::Result<()> {
        Ok(())
    }

    fn try_lock(&self) -> Result<(), TryLockError> {
        File::try_lock(self)
    }

    fn try_lock_shared(&self) -> Result<(), TryLockError> {
        File::try_lock_shared(self)
    }

    fn lock_shared(&self) -> io::Result<()> {
        File::lock_shared(self)
    }

    #[cfg(unix)]
    fn is_still_at(&self, path: &Path) -> bool {
        use std::os::unix::fs::MetadataExt as _;
        match (self.metadata(), fs::metadata(path)) {
            (Ok(a), Ok(b)) => (a.dev(), a.ino()) == (b.dev(), b.ino()),
            _ => false,
        }
    }

    /// Here open files are not removed.
    #[cfg(not(unix))]
    fn is_still_at(&self, path: &Path) -> bool {
        path.exists()
    }
}
