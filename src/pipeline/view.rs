//! Views: files of artifacts, copied to where a person opens them. Copies, never links, so that editing one cannot reach the
//! store. What a person put there stays; `view.json` says which files are ours.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::base::fs::{self, FileError, Kind};
use crate::pipeline::make_room::{Changed, above, make_room};
use crate::pipeline::{last, log, runs};
use crate::store::{Artifact, FileRecord, Key, StoreError, check_name};

const RECORD: &str = "view.json";
const LARGEST_RECORD: u64 = 64 << 20;
/// How often a folder is laid out again that another process lays out at the same time.
const ATTEMPTS: usize = 5;
/// The pipeline's own files.
const TAKEN: [&str; 4] = [RECORD, last::FILE, log::FILE, runs::FILE];

/// Why a view could not be brought up to date. What is there is whole; the next attempt goes on.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    /// An artifact could not be read; [`StoreError::Damaged`] when it has to be made again.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
}

enum Source {
    File(Artifact, String),
    Bytes(Vec<u8>),
}

/// The files that should stand in a folder.
#[derive(Default)]
pub struct View {
    files: BTreeMap<String, Source>,
    of: Option<Key>,
}

/// `view.json`: our files and what we wrote in them.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
struct Ours {
    files: BTreeMap<String, FileRecord>,
    /// What they were made of, as the one who made them named it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    of: Option<Key>,
}

impl View {
    /// A view without files.
    pub fn new() -> View {
        View::default()
    }

    /// Names what the files are made of, where that is known, so that [`View::shows`] knows them again.
    pub fn of(mut self, of: Option<Key>) -> View {
        self.of = of;
        self
    }

    /// Whether a folder has all files of a view that was made of this, unchanged.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn shows(folder: &Path, of: Key) -> Result<bool, FileError> {
        let ours = Ours::read(folder);
        if ours.of != Some(of) || !ours.stands_in(folder) {
            return Ok(false);
        }
        for (name, record) in &ours.files {
            if !holds(folder, name, record)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Adds a file of an artifact under the name `to`, in which folders are separated by `/`.
    pub fn file(&mut self, to: &str, artifact: &Artifact, file: &str) -> Result<(), StoreError> {
        artifact.record(file)?;
        self.add(to, Source::File(artifact.clone(), file.to_owned()))
    }

    /// Adds a file with this content.
    pub fn bytes(&mut self, to: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        self.add(to, Source::Bytes(bytes))
    }

    fn add(&mut self, to: &str, source: Source) -> Result<(), StoreError> {
        let refused = |reason| StoreError::BadName { name: to.to_owned(), reason };
        check_name(to).map_err(refused)?;
        if TAKEN.contains(&to) {
            return Err(refused("the name belongs to the pipeline"));
        }
        self.files.insert(to.to_owned(), source);
        Ok(())
    }

    /// Brings `folder` up to date: writes what differs, removes what we wrote formerly and nobody edited. Changes nothing
    /// where nothing differs.
    pub fn materialise(&self, folder: &Path) -> Result<Vec<Changed>, ViewError> {
        for _ in 1..ATTEMPTS {
            match self.write_into(folder) {
                // Another process, on a filesystem without locks, lays out the same folder.
                Err(ViewError::File(error)) if error.is_not_found() => {}
                result => return result,
            }
        }
        self.write_into(folder)
    }

    fn write_into(&self, folder: &Path) -> Result<Vec<Changed>, ViewError> {
        let former = Ours::read(folder);
        let mut now = Ours { of: self.of, ..Ours::default() };
        for (name, source) in &self.files {
            now.files.insert(name.clone(), source.record()?);
        }
        let mut writes = Vec::new();
        for (name, record) in &now.files {
            if !holds(folder, name, record)? {
                writes.push(name);
            }
        }
        if writes.is_empty() && former == now && now.stands_in(folder) {
            return Ok(Vec::new());
        }
        fs::create_folder(folder)?;
        // Also after a kill in the middle no file of ours is taken for a person's: first both lists, then the new one.
        let mut both = Ours { of: None, ..former.clone() };
        both.files.extend(now.files.clone());
        let mut changed: Vec<Changed> = make_room(folder, RECORD, true)?.into_iter().collect();
        both.write(folder)?;
        // Removals first: `a` may have to make room for `a/b`.
        for (name, record) in former.files.iter().filter(|(name, _)| !now.files.contains_key(*name)) {
            changed.extend(remove(folder, name, record)?);
        }
        for name in writes {
            let path = folder.join(name);
            if holds(folder, name, &now.files[name])? {
                continue; // another process, on a filesystem without locks, has just written it
            }
            let moved = make_room(folder, name, former.files.contains_key(name))?;
            // What has come since is another process's copy, and not a person's.
            match moved {
                Some(Changed::Moved { to, .. }) if is_copy(&to, &now.files[name]) => fs::remove_file(&to)?,
                moved => changed.extend(moved),
            }
            fs::create_folder(path.parent().unwrap_or(folder))?;
            fs::replace(&path, &self.files[name].content()?)?;
            changed.push(Changed::Written(path));
        }
        now.write(folder)?;
        Ok(changed)
    }
}

impl Source {
    fn record(&self) -> Result<FileRecord, StoreError> {
        match self {
            Source::File(artifact, file) => artifact.record(file).cloned(),
            Source::Bytes(bytes) => Ok(FileRecord::of(bytes)),
        }
    }

    fn content(&self) -> Result<Vec<u8>, StoreError> {
        match self {
            Source::File(artifact, file) => artifact.read(file),
            Source::Bytes(bytes) => Ok(bytes.clone()),
        }
    }
}

impl Ours {
    /// Names that could lead out of the folder are left out.
    fn read(folder: &Path) -> Ours {
        let mut ours: Ours = record(folder).ok().and_then(|b| serde_json::from_slice(&b).ok()).unwrap_or_default();
        ours.files.retain(|name, _| check_name(name).is_ok() && !TAKEN.contains(&name.as_str()));
        ours
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("a record is plain JSON with text keys");
        bytes.push(b'\n');
        bytes
    }

    /// Whether the record in a folder is this one to the byte: one that is damaged may still say the same.
    fn stands_in(&self, folder: &Path) -> bool {
        record(folder).is_ok_and(|bytes| bytes == self.bytes())
    }

    fn write(&self, folder: &Path) -> Result<(), FileError> {
        fs::replace(&folder.join(RECORD), &self.bytes())
    }
}

/// What is written in the record of a folder.
fn record(folder: &Path) -> Result<Vec<u8>, FileError> {
    let path = folder.join(RECORD);
    // A pipe would be waited for.
    fs::refuse_link(&path).and_then(|()| fs::read_at_most(&path, LARGEST_RECORD))
}

/// Whether an ordinary file with exactly this content stands in `folder`, and not behind a link.
fn holds(folder: &Path, name: &str, record: &FileRecord) -> Result<bool, FileError> {
    let path = folder.join(name);
    for above in above(folder, &path) {
        if fs::kind(above)? != Some(Kind::Folder) {
            return Ok(false);
        }
    }
    Ok(match fs::kind(&path)? {
        Some(Kind::File { size }) if size == record.size => is_copy(&path, record),
        _ => false,
    })
}

/// Whether an ordinary file has exactly this content; one that is gone or cannot be read has not, and a pipe is not waited for.
fn is_copy(path: &Path, record: &FileRecord) -> bool {
    let is_file = matches!(fs::kind(path), Ok(Some(Kind::File { .. })));
    is_file && fs::read(path).is_ok_and(|bytes| FileRecord::of(&bytes) == *record)
}

/// Removes a file of ours and the folders that it leaves empty. A file that a person has edited is theirs now.
fn remove(folder: &Path, name: &str, record: &FileRecord) -> Result<Option<Changed>, FileError> {
    let path = folder.join(name);
    if !holds(folder, name, record)? {
        return Ok(None);
    }
    fs::remove_file(&path)?;
    for above in above(folder, &path) {
        if !fs::remove_empty_folder(above) {
            break;
        }
    }
    Ok(Some(Changed::Removed(path)))
}

#[cfg(test)]
mod tests;
