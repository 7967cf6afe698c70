//! Files and folders under temporary names: what is written aside and then put in its place, and what goes when it is done with.

use std::io;
use std::path::{Path, PathBuf};

use super::error::{FileError, failed};
use super::files::Files;
use super::system::{Kind, Open, OpenFile};

/// How many names are tried before a folder counts as full of them.
const MOST_NAMES: u32 = 1000;
/// Characters of a random name.
const LENGTH: usize = 6;
const CHARACTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// How the names of files begin that are to replace others.
const ASIDE: &str = ".tmp";

/// A folder that is removed with all that is in it when the value is dropped.
#[derive(Debug)]
pub struct TemporaryFolder {
    files: Files,
    path: PathBuf,
}

impl TemporaryFolder {
    /// Where it is, from the root.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        let _ = self.files.remove_folder(&self.path); // else it is a leftover
    }
}

impl Files {
    /// Replaces a file as a whole: a reader sees the old bytes or the new ones, never a mixture, also after power loss.
    pub fn write_atomic(&self, path: &Path, bytes: &[u8]) -> Result<(), FileError> {
        self.write_aside(path, bytes, true)?;
        self.sync_entry(path)
    }

    /// Forces to the disk that a file or folder is where it is.
    pub fn sync_entry(&self, path: &Path) -> Result<(), FileError> {
        self.sync_folder(folder_of(path))
    }

    /// Replaces a file as a whole without forcing it to the disk: for what can be made again from elsewhere at any time.
    pub fn replace(&self, path: &Path, bytes: &[u8]) -> Result<(), FileError> {
        self.write_aside(path, bytes, false)
    }

    /// Writes a file beside `path` and puts it there. It is locked meanwhile: [`Files::remove_abandoned`] takes what nobody
    /// locks.
    fn write_aside(&self, path: &Path, bytes: &[u8], is_synced: bool) -> Result<(), FileError> {
        let mut attempt = 1;
        loop {
            let aside = self.with_new_name(folder_of(path), ASIDE, "", |path| self.system.open(path, Open::New));
            let (file, aside) = aside.map_err(failed("create a file beside", path))?;
            let _ = file.try_lock(); // without locks it is only tidied up later, or in vain
            let put = fill(&*file, path, bytes, is_synced)
                .and_then(|()| self.system.rename(&aside, path).map_err(failed("replace", path)));
            let Err(error) = put else { return Ok(()) };
            let _ = self.remove_file(&aside);
            // Taken for an abandoned one in the moment before it was locked.
            if !error.is_not_found() || attempt == 3 {
                return Err(error);
            }
            attempt += 1;
        }
    }

    /// Removes what killed processes have left in a folder of [`Files::replace`] and [`Files::write_atomic`]; says how many
    /// files.
    pub fn remove_abandoned(&self, folder: &Path) -> usize {
        let is_aside = |name: &String| {
            let random = name.strip_prefix(ASIDE).unwrap_or_default();
            random.len() == LENGTH && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        let is_abandoned = |path: &PathBuf| {
            matches!(self.kind(path), Ok(Some(Kind::File { .. })))
                && self.open(path).is_ok_and(|file| file.try_lock().is_ok())
        };
        let names = self.list(folder).unwrap_or_default().into_iter().filter(is_aside);
        names.map(|name| folder.join(name)).filter(|path| is_abandoned(path) && self.remove_file(path).is_ok()).count()
    }

    /// Makes a folder with a new name inside `folder`.
    pub fn temporary_folder(&self, folder: &Path) -> Result<TemporaryFolder, FileError> {
        let made = self.with_new_name(folder, "w", "", |path| self.system.create_folder(path));
        let ((), path) = made.map_err(failed("create a folder in", folder))?;
        Ok(TemporaryFolder { files: self.clone(), path })
    }

    /// Makes a new file for adding at its end, with a name between `prefix` and `suffix` that no other has.
    pub fn new_append(
        &self,
        folder: &Path,
        prefix: &str,
        suffix: &str,
    ) -> Result<(Box<dyn OpenFile>, PathBuf), FileError> {
        let made = self.with_new_name(folder, prefix, suffix, |path| self.system.open(path, Open::New));
        let (file, path) = made.map_err(failed("create a file in", folder))?;
        file.make_readable().map_err(failed("set the permissions of", &path))?;
        Ok((file, path))
    }

    fn with_new_name<T>(
        &self,
        folder: &Path,
        prefix: &str,
        suffix: &str,
        make: impl Fn(&Path) -> io::Result<T>,
    ) -> io::Result<(T, PathBuf)> {
        // From the root: the working folder may be another one when it is removed.
        let folder = std::path::absolute(folder)?;
        for _ in 0..MOST_NAMES {
            let mut number = self.system.random();
            let random = std::iter::repeat_with(|| {
                let character = CHARACTERS[(number % CHARACTERS.len() as u64) as usize];
                number /= CHARACTERS.len() as u64;
                char::from(character)
            });
            let path = folder.join(format!("{prefix}{}{suffix}", random.take(LENGTH).collect::<String>()));
            match make(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => return made.map(|made| (made, path)),
            }
        }
        Err(io::Error::new(io::ErrorKind::AlreadyExists, "too many temporary files"))
    }
}

fn fill(file: &dyn OpenFile, path: &Path, bytes: &[u8], is_synced: bool) -> Result<(), FileError> {
    let written = file.write_all(bytes).and_then(|()| if is_synced { file.sync_all() } else { Ok(()) });
    written.map_err(failed("write", path))?;
    file.make_readable().map_err(failed("set the permissions of", path))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
