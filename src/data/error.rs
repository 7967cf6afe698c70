//! What can go wrong with data.

use std::path::{Path, PathBuf};

use crate::base::fs::FileError;

/// A data set that cannot be had, read or prepared.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// A file operation failed.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file of the catalogue is nowhere and may not be fetched.
    #[error("`{file}` of data set `{dataset}` was not found in {}", places(looked_in))]
    Missing {
        /// Data set.
        dataset: String,
        /// File.
        file: String,
        /// Where it was looked for.
        looked_in: Vec<PathBuf>,
        /// Whether it could be downloaded, were the network not off.
        offline: bool,
    },
    /// No mirror gave the file.
    #[error("`{file}` {}could not be downloaded: {}", before(looked_in), tried.join("; "))]
    Download {
        /// File.
        file: String,
        /// Where it was looked for before.
        looked_in: Vec<PathBuf>,
        /// What each mirror answered.
        tried: Vec<String>,
    },
    /// The content is not what was published. The file has been set aside.
    #[error("`{}` has the wrong content: expected SHA-256 {expected}, found {found}; {}", path.display(), fate(aside.as_deref()))]
    Checksum {
        /// File.
        path: PathBuf,
        /// Published digest of the decompressed content.
        expected: String,
        /// Digest found, or what kept it from being computed.
        found: String,
        /// Where the file is now; without it the file could not be renamed.
        aside: Option<PathBuf>,
    },
    /// A file is not in its format.
    #[error("`{}` is not readable as {format}: {why}", path.display())]
    Format {
        /// File.
        path: PathBuf,
        /// Name of the format.
        format: &'static str,
        /// What is wrong, with the line or offset.
        why: String,
    },
    /// What is to be predicted is no such thing.
    #[error("{why}")]
    Targets {
        /// Why not.
        why: String,
    },
    /// Preprocessing makes no sense for these data.
    #[error("`{step}` cannot be applied: {why}")]
    Step {
        /// Name of the step.
        step: &'static str,
        /// Why not.
        why: String,
    },
}

fn before(folders: &[PathBuf]) -> String {
    if folders.is_empty() { String::new() } else { format!("was not found in {}, and ", places(folders)) }
}

pub(super) fn places(folders: &[PathBuf]) -> String {
    let names: Vec<String> = folders.iter().map(|folder| format!("`{}`", folder.display())).collect();
    names.join(", ")
}

fn fate(aside: Option<&Path>) -> String {
    aside.map_or("remove it".to_owned(), |aside| format!("it was set aside as `{}`", aside.display()))
}
