//! Where a file of the catalogue is: in the project's `data/`, in the user's cache, in the system's folder, in the program
//! itself, or on a mirror. What it is never depends on that: every copy is checked against the published digest.

use std::path::{Path, PathBuf};

use super::catalogue::Entry;
use super::download::{Download, fetch};
use super::error::{DataError, places};
use super::published::Published;
use crate::base::fs;

/// Where to look for data, and whether the network may be used.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Folders with one folder a data set, looked through in order: `data/` of the project first.
    pub roots: Vec<PathBuf>,
    /// Folder of downloads, usually `$XDG_DATA_HOME/specrun`; looked through after `roots`.
    pub cache: Option<PathBuf>,
    /// Never open a network connection.
    pub offline: bool,
}

/// The system's folder of data sets, as Debian packages fill it.
const SYSTEM: &str = "/usr/share/datasets";

impl Source {
    /// The usual places: `$RUN_DATA`, `data/` here, `data/` beside the spec's folder and in it; downloads go to
    /// `$XDG_DATA_HOME/specrun`, else to `~/.local/share/specrun`.
    pub fn of_environment(spec_folder: Option<&Path>, offline: bool) -> Self {
        let mut roots: Vec<PathBuf> = std::env::var_os("RUN_DATA").map(PathBuf::from).into_iter().collect();
        roots.push(PathBuf::from("data"));
        if let Some(folder) = spec_folder {
            roots.push(folder.join("../data"));
            roots.push(folder.join("data"));
        }
        let data_home = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
        let home = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".local/share"));
        Self { roots, cache: data_home.or_else(home).map(|folder| folder.join("specrun")), offline }
    }

    /// Folders that may hold a data set, in the order in which they are tried.
    fn folders(&self, entry: &Entry) -> Vec<PathBuf> {
        let mut folders: Vec<PathBuf> = self.roots.iter().map(|root| root.join(entry.word)).collect();
        folders.extend(self.cache.iter().map(|cache| cache.join(entry.word)));
        folders.push(Path::new(SYSTEM).join(entry.word.replace('_', "-")));
        folders
    }

    /// The content of a published file, checked against its digest, from the first place that has it.
    pub(crate) fn content(
        &self,
        entry: &Entry,
        file: &Published,
        progress: &mut dyn FnMut(Download),
    ) -> Result<Vec<u8>, DataError> {
        let folders = self.folders(entry);
        if let Some(path) = folders.iter().map(|folder| folder.join(file.name)).find(|path| fs::exists(path)) {
            tracing::debug!(path = %path.display(), "reading");
            return checked(&path, file);
        }
        if let Some(copy) = file.bundled {
            tracing::debug!(file = file.name, "taken from the program itself");
            return verified(copy, file, || (PathBuf::from(file.name), None));
        }
        let Some(folder) = self.downloads(entry) else {
            return Err(DataError::Missing {
                dataset: entry.word.to_owned(),
                file: file.name.to_owned(),
                looked_in: folders,
                offline: self.offline && !entry.mirrors.is_empty(),
            });
        };
        fetch(entry.mirrors, file, &folder.join(file.name), progress).map_err(|error| match error {
            DataError::Download { file, tried, .. } => DataError::Download { file, looked_in: folders, tried },
            error => error,
        })
    }

    /// The folder that files of a data set are downloaded to, where they can be.
    fn downloads(&self, entry: &Entry) -> Option<PathBuf> {
        let cache = self.cache.as_ref().filter(|_| !self.offline && !entry.mirrors.is_empty())?;
        Some(cache.join(entry.word))
    }

    /// What has to be said before the network is asked for a data set: where it was looked for, and where it goes.
    pub(crate) fn notice(&self, entry: &Entry) -> Option<String> {
        let folder = self.downloads(entry).filter(|_| whereabouts(entry, self) == Place::Mirror)?;
        let (word, looked_in, from) = (entry.word, places(&self.folders(entry)), entry.mirrors.join(" or "));
        let to = folder.display();
        Some(format!("data set `{word}` was not found in {looked_in}; it is downloaded from {from} to `{to}`"))
    }
}

/// Where a data set was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Every file is there; the first one's folder.
    Folder(PathBuf),
    /// The program itself has it.
    Program,
    /// It would be downloaded.
    Mirror,
    /// It is nowhere.
    Nowhere,
}

/// Where each file of a data set would come from; reads nothing.
pub fn whereabouts(entry: &Entry, source: &Source) -> Place {
    let folders = source.folders(entry);
    let find = |file: &Published| folders.iter().find(|folder| fs::exists(&folder.join(file.name)));
    let found: Vec<Option<&PathBuf>> = entry.files.iter().map(find).collect();
    let is_here = |(file, folder): (&Published, &Option<&PathBuf>)| folder.is_some() || file.bundled.is_some();
    match (entry.files.iter().zip(&found).all(is_here), found.first().copied().flatten()) {
        (true, Some(folder)) => Place::Folder(folder.clone()),
        (true, None) => Place::Program,
        (false, _) if source.downloads(entry).is_some() => Place::Mirror,
        (false, _) => Place::Nowhere,
    }
}

/// Reads a file and checks its content; a bad file is set aside under another name, never used and never deleted.
fn checked(path: &Path, file: &Published) -> Result<Vec<u8>, DataError> {
    let raw = fs::read_at_most(path, file.largest_copy())?;
    // Where the folder is read-only the file stays; it is refused every time all the same.
    verified(&raw, file, || (path.to_owned(), set_aside(path).ok()))
}

/// The content of a copy; where it is a bad one, `bad` says where it was and where it is now.
fn verified(
    raw: &[u8],
    file: &Published,
    bad: impl FnOnce() -> (PathBuf, Option<PathBuf>),
) -> Result<Vec<u8>, DataError> {
    file.verified(raw).map_err(|found| {
        let (path, aside) = bad();
        DataError::Checksum { path, expected: file.sha256.to_owned(), found, aside }
    })
}

fn set_aside(path: &Path) -> Result<PathBuf, fs::FileError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let free = (1..).map(|n| path.with_file_name(format!("{name}.bad{n}"))).find(|aside| !fs::exists(aside));
    let aside = free.expect("one of infinitely many names is free");
    fs::rename(path, &aside)?;
    Ok(aside)
}

#[cfg(test)]
mod tests;
