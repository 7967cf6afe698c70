//! The only file I/O: every error names the action and the path, every write is atomic.

#![expect(clippy::disallowed_methods, reason = "this is the one place of file I/O")]

use std::fs;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

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

    /// A file whose content is not what it should be.
    pub fn content(path: &Path, problem: String) -> Self {
        failed("understand", path)(io::Error::new(io::ErrorKind::InvalidData, problem))
    }
}

fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FileError {
    move |source| FileError { action, path: path.to_owned(), source }
}

/// Reads a whole file.
pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    fs::read(path).map_err(failed("read", path))
}

/// Reads a whole file, refusing one of more than `limit` bytes.
pub fn read_at_most(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let file = open(path)?;
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(failed("read", path))?;
    if bytes.len() as u64 > limit {
        let size = io::Error::new(io::ErrorKind::FileTooLarge, format!("larger than {limit} bytes"));
        return Err(failed("read", path)(size));
    }
    Ok(bytes)
}

/// Opens a file for reading.
pub fn open(path: &Path) -> Result<fs::File, FileError> {
    fs::File::open(path).map_err(failed("open", path))
}

/// Size of a file, in bytes.
pub fn size(path: &Path) -> Result<u64, FileError> {
    fs::metadata(path).map(|metadata| metadata.len()).map_err(failed("read", path))
}

/// When a file was last written.
pub fn modified(path: &Path) -> Result<SystemTime, FileError> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).map_err(failed("read", path))
}

/// Whether something is there.
pub fn exists(path: &Path) -> bool {
    path.exists()
}

/// Makes a folder and those above it.
pub fn create_folder(path: &Path) -> Result<(), FileError> {
    fs::create_dir_all(path).map_err(failed("create folder", path))
}

/// Names of the entries of a folder, sorted; an absent folder has none.
pub fn list(folder: &Path) -> Result<Vec<String>, FileError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed("list", folder))?,
    };
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry.map_err(failed("list", folder))?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Writes a new file and forces it to the disk. The folder's entry is forced by whoever renames the folder.
pub fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let mut file = fs::File::create(path).map_err(failed("create", path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed("write", path))
}

/// Replaces a file as a whole: a reader sees the old bytes or the new ones, never a mixture, also after power loss.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    write_aside(path, bytes, true)?;
    sync_folder(folder_of(path))
}

/// Replaces a file as a whole without forcing it to the disk: for what can be made again from elsewhere at any time.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    write_aside(path, bytes, false)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes a file beside `path` and puts it there. It is locked meanwhile: [`remove_abandoned`] takes what nobody locks.
fn write_aside(path: &Path, bytes: &[u8], is_synced: bool) -> Result<(), FileError> {
    let mut attempt = 1;
    loop {
        let mut aside =
            tempfile::NamedTempFile::new_in(folder_of(path)).map_err(failed("create a file beside", path))?;
        let _ = aside.as_file().try_lock(); // without locks it is only tidied up later, or in vain
        let written = aside.write_all(bytes).and_then(|()| if is_synced { aside.as_file().sync_all() } else { Ok(()) });
        written.map_err(failed("write", path))?;
        make_readable(aside.as_file(), path)?;
        match aside.persist(path).map_err(|error| failed("replace", path)(error.error)) {
            // Taken for an abandoned one in the moment before it was locked.
            Err(error) if error.is_not_found() && attempt < 3 => attempt += 1,
            replaced => return replaced.map(drop),
        }
    }
}

/// Removes what killed processes have left in a folder of [`replace`] and [`write_atomic`]; says how many files.
pub fn remove_abandoned(folder: &Path) -> usize {
    let is_aside = |name: &String| {
        let random = name.strip_prefix(".tmp").unwrap_or_default();
        random.len() == 6 && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let is_abandoned = |path: &PathBuf| {
        matches!(kind(path), Ok(Some(Kind::File { .. }))) && open(path).is_ok_and(|file| file.try_lock().is_ok())
    };
    let names = list(folder).unwrap_or_default().into_iter().filter(is_aside);
    names.map(|name| folder.join(name)).filter(|path| is_abandoned(path) && remove_file(path).is_ok()).count()
}

/// Temporary files are private; results are for everyone that the folder is for.
fn make_readable(file: &fs::File, path: &Path) -> Result<(), FileError> {
    #[cfg(unix)]
    let set = file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    #[cfg(not(unix))]
    let set = file.metadata().map(drop);
    set.map_err(failed("set the permissions of", path))
}

/// Forces the entries of a folder to the disk.
pub fn sync_folder(folder: &Path) -> Result<(), FileError> {
    fs::File::open(folder).and_then(|f| f.sync_all()).map_err(failed("sync folder", folder))
}

/// Renames a file or folder within one filesystem.
pub fn rename(from: &Path, to: &Path) -> Result<(), FileError> {
    fs::rename(from, to).map_err(failed("rename", from))
}

/// Removes a folder with all that is in it; an absent one is fine.
pub fn remove_folder(path: &Path) -> Result<(), FileError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result.map_err(failed("remove", path)),
    }
}

/// Removes a file; an absent one is fine.
pub fn remove_file(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result.map_err(failed("remove", path)),
    }
}

/// What stands at a path, links not followed.
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

/// What stands at a path; `None` when nothing does.
pub fn kind(path: &Path) -> Result<Option<Kind>, FileError> {
    let found = match fs::symlink_metadata(path) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        found => found.map_err(failed("look at", path))?,
    };
    Ok(Some(match found.file_type() {
        kind if kind.is_file() => Kind::File { size: found.len() },
        kind if kind.is_dir() => Kind::Folder,
        _ => Kind::Other,
    }))
}

/// Refuses a path at which something other than a file or a folder stands: a link, whose target is not ours, or a pipe.
pub fn refuse_link(path: &Path) -> Result<(), FileError> {
    if kind(path)? == Some(Kind::Other) {
        let problem = "it is a link, or no ordinary file or folder; put it elsewhere or remove it";
        return Err(failed("write to", path)(io::Error::new(io::ErrorKind::InvalidInput, problem)));
    }
    Ok(())
}

/// Makes a folder with a new name inside `folder`; it is removed with all that is in it when the value is dropped.
pub fn temporary_folder(folder: &Path) -> Result<tempfile::TempDir, FileError> {
    tempfile::Builder::new().prefix("w").tempdir_in(folder).map_err(failed("create a folder in", folder))
}

/// Makes one folder; those above it must be there and it must not.
pub fn create_new_folder(path: &Path) -> Result<(), FileError> {
    fs::create_dir(path).map_err(failed("create folder", path))
}

/// Removes a folder if it is empty; says whether it is gone.
pub fn remove_empty_folder(path: &Path) -> bool {
    fs::remove_dir(path).is_ok()
}

/// Opens a file for locking, making it where it is absent; its content is left alone.
pub fn open_lock(path: &Path) -> Result<fs::File, FileError> {
    let file = fs::OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
    file.map_err(failed("open the lock file", path))
}

/// Opens a file for adding at its end, making it where it is absent.
pub fn open_append(path: &Path) -> Result<fs::File, FileError> {
    fs::OpenOptions::new().read(true).append(true).create(true).open(path).map_err(failed("open", path))
}

/// Makes a new file for adding at its end, with a name between `prefix` and `suffix` that no other has.
pub fn new_append(folder: &Path, prefix: &str, suffix: &str) -> Result<(fs::File, PathBuf), FileError> {
    let new = tempfile::Builder::new().prefix(prefix).suffix(suffix).append(true).tempfile_in(folder);
    let (file, path) = new.and_then(|new| Ok(new.keep()?)).map_err(failed("create a file in", folder))?;
    make_readable(&file, &path)?;
    Ok((file, path))
}

/// Forces an open file to the disk.
pub fn sync(file: &fs::File, path: &Path) -> Result<(), FileError> {
    file.sync_data().map_err(failed("write", path))
}

/// Adds bytes at the end of a file that [`open_append`] opened, in one piece.
pub fn append(mut file: &fs::File, path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    file.write_all(bytes).map_err(failed("append to", path))
}

/// Whether an open file is empty or ends with `byte`.
pub fn ends_with(mut file: &fs::File, path: &Path, byte: u8) -> Result<bool, FileError> {
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

/// Whether an open file is still the one that stands at `path`.
#[cfg(unix)]
pub fn is_still_at(file: &fs::File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(a), Ok(b)) => (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => false,
    }
}

/// Whether an open file is still the one that stands at `path`; here open files are not removed.
#[cfg(not(unix))]
pub fn is_still_at(_: &fs::File, path: &Path) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests;
