//! Folders as a whole: their files, links into them, and where paths lead.

use std::io;
use std::path::{Component, Path, PathBuf};

use super::fs::{FileError, Kind, kind, list};
#[cfg(not(unix))]
use super::fs::{read, write_synced};

fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FileError {
    move |source| FileError { action, path: path.to_owned(), source }
}

/// The path from the root, links not followed.
///
/// # Errors
/// The working folder of this process is gone.
pub fn absolute(path: &Path) -> Result<PathBuf, FileError> {
    std::path::absolute(path).map_err(failed("find the absolute path of", path))
}

/// What a path leads to, links followed; `None` when nothing is there.
///
/// # Errors
/// The system does not say.
pub fn kind_of_target(path: &Path) -> Result<Option<Kind>, FileError> {
    match path.canonicalize() {
        Ok(target) => kind(&target),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(failed("look at", path)(error)),
    }
}

/// Makes a link to a file or folder; a copy of a file where the system has no links.
///
/// # Errors
/// Something is there already, or the folder cannot be written.
pub fn link(target: &Path, at: &Path) -> Result<(), FileError> {
    #[cfg(unix)]
    let made = std::os::unix::fs::symlink(target, at).map_err(failed("link", at));
    #[cfg(not(unix))]
    let made = read(target).and_then(|bytes| write_synced(at, &bytes));
    made
}

/// Tells of every file in a folder and the folders in it, with its path in there, parted by `/`, and its size in bytes. Links
/// and what is neither file nor folder are passed over.
///
/// # Errors
/// A folder that cannot be listed.
pub fn walk(folder: &Path, tell: &mut dyn FnMut(&str, u64)) -> Result<(), FileError> {
    let mut open = vec![String::new()];
    while let Some(within) = open.pop() {
        for name in list(&folder.join(&within))? {
            let name = if within.is_empty() { name } else { format!("{within}/{name}") };
            match kind(&folder.join(&name))? {
                Some(Kind::Folder) => open.push(name),
                Some(Kind::File { size }) => tell(&name, size),
                _ => {}
            }
        }
    }
    Ok(())
}

/// The way from a folder to a path, as `..` and names; the path itself where there is none. Both are whole.
pub fn relative(from: &Path, to: &Path) -> PathBuf {
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return to.to_owned();
    }
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(to.components().skip(shared)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fs::{create_folder, write_synced};
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_way_leads_from_a_folder_to_a_file() {
        let way = |from: &str, to: &str| relative(Path::new(from), Path::new(to)).display().to_string();
        assert_eq!(way("/a/outputs/toy", "/a/spec.yaml"), "../../spec.yaml");
        assert_eq!(way("/a", "/a/b/c.yaml"), "b/c.yaml");
        assert_eq!(way("a", "/b"), "/b");
    }

    #[test]
    fn links_lead_somewhere_and_are_no_files_of_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        create_folder(&at("a/b")).unwrap();
        write_synced(&at("a/b/file"), b"12345").unwrap();
        link(&at("a/b/file"), &at("a/link")).unwrap();
        link(&at("nowhere"), &at("a/broken")).unwrap();
        assert_eq!(kind_of_target(&at("a/link")).unwrap(), Some(Kind::File { size: 5 }));
        assert_eq!(
            (kind_of_target(&at("a/broken")).unwrap(), kind_of_target(&at("a/b/file/x")).unwrap()),
            (None, None)
        );
        let mut files = Vec::new();
        walk(folder.path(), &mut |name, size| files.push((name.to_owned(), size))).unwrap();
        assert_eq!(files, [("a/b/file".to_owned(), 5)]);
    }
}
