//! What git says of a folder, for people. Nothing of it may come into an artifact.

use std::path::Path;
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};

use super::said::said;

/// A commit, and whether the folder has it as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    /// Its name.
    pub commit: String,
    /// Whether files that git knows were changed since.
    pub is_dirty: bool,
}

/// The commit that a folder is at; `None` where it is in no repository, or where there is no git.
pub fn commit(folder: &Path) -> Option<Commit> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let commit = printed(folder, &["rev-parse", "--verify", "HEAD"])?;
    let changed = printed(folder, &["status", "--porcelain", "--untracked-files=no"])?;
    Some(Commit { commit, is_dirty: !changed.is_empty() })
}

/// What git prints. It starts no program of the repository, locks nothing, and is not led elsewhere by variables.
fn printed(folder: &Path, words: &[&str]) -> Option<String> {
    let mut command = Command::new("git");
    command.args(["--no-optional-locks", "-c", "core.fsmonitor=false", "-C"]).arg(folder).args(words);
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(variable);
    }
    command.stderr(Stdio::null());
    let output = said(command)?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_in_no_repository_has_no_commit() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(commit(folder.path()), None);
        assert_eq!(commit(&folder.path().join("absent")), None);
    }
}
