//! The operations on the disk of this machine.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::time::SystemTime;

use super::disk::Disk;
use super::error::{FileError, failed};
use super::files::Files;
use super::system::{Kind, Open};

/// Reads a whole file.
pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    Files::disk().read(path)
}

/// When a file was changed last; [`Files::modified`] on the disk.
///
/// # Errors
/// It is absent, or the system does not say.
pub fn modified(path: &Path) -> Result<SystemTime, FileError> {
    Files::disk().modified(path)
}

/// Reads a whole file, refusing one of more than `limit` bytes.
pub fn read_at_most(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    Files::disk().read_at_most(path, limit)
}

/// Opens a file for reading.
pub fn open(path: &Path) -> Result<File, FileError> {
    Disk.open_file(path, Open::Read).map_err(failed("open", path))
}

/// Opens a file for adding at its end, making it where it is absent.
pub fn open_append(path: &Path) -> Result<File, FileError> {
    Disk.open_file(path, Open::Append).map_err(failed("open", path))
}

/// Size of a file, in bytes.
pub fn size(path: &Path) -> Result<u64, FileError> {
    Files::disk().size(path)
}

/// Whether something is there.
pub fn exists(path: &Path) -> bool {
    Files::disk().exists(path)
}

/// What stands at a path, links not followed; `None` when nothing does.
pub fn kind(path: &Path) -> Result<Option<Kind>, FileError> {
    Files::disk().kind(path)
}

/// Refuses a path at which something other than a file or a folder stands: a link, whose target is not ours, or a pipe.
pub fn refuse_link(path: &Path) -> Result<(), FileError> {
    Files::disk().refuse_link(path)
}

/// Names of the entries of a folder, sorted; an absent folder has none.
pub fn list(folder: &Path) -> Result<Vec<String>, FileError> {
    Files::disk().list(folder)
}

/// Makes a folder and those above it.
pub fn create_folder(path: &Path) -> Result<(), FileError> {
    Files::disk().create_folder(path)
}

/// Writes a new file and forces it to the disk.
pub fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    Files::disk().write_synced(path, bytes)
}

/// Replaces a file as a whole: a reader sees the old bytes or the new ones, never a mixture, also after power loss.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    Files::disk().write_atomic(path, bytes)
}

/// Replaces a file as a whole without forcing it to the disk: for what can be made again from elsewhere at any time.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    Files::disk().replace(path, bytes)
}

/// Removes what killed processes have left in a folder of [`replace`] and [`write_atomic`]; says how many files.
pub fn remove_abandoned(folder: &Path) -> usize {
    Files::disk().remove_abandoned(folder)
}

/// Renames a file or folder within one filesystem.
pub fn rename(from: &Path, to: &Path) -> Result<(), FileError> {
    Files::disk().rename(from, to)
}

/// Removes a folder with all that is in it; an absent one is fine.
pub fn remove_folder(path: &Path) -> Result<(), FileError> {
    Files::disk().remove_folder(path)
}

/// Removes a folder if it is empty; says whether it is gone.
pub fn remove_empty_folder(path: &Path) -> bool {
    Files::disk().remove_empty_folder(path)
}

/// Removes a file; an absent one is fine.
pub fn remove_file(path: &Path) -> Result<(), FileError> {
    Files::disk().remove_file(path)
}

/// Whether an open file is empty or ends with `byte`.
pub fn ends_with(mut file: &File, path: &Path, byte: u8) -> Result<bool, FileError> {
    let mut last = [byte];
    let mut read = || -> io::Result<()> {
        if file.seek(SeekFrom::End(0))? > 0 {
            file.seek(SeekFrom::End(-1))?;
            file.read_exact(&mut last)?;
        }
        Ok(())
    };
    read().map_err(failed("read", path))?;
    Ok(last == [byte])
}
