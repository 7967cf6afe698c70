//! A folder of the process for what can only be read from files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process;

/// An empty folder, which stays: a fuzzer ends without a word. Whoever starts it names the place (`TMPDIR`) and empties it.
pub struct Scratch(PathBuf);

impl Scratch {
    /// Makes the folder; one that a killed process of the same number has left is emptied.
    pub fn new() -> Self {
        let scratch = Self(std::env::temp_dir().join(format!("specrun-fuzz-{}", process::id())));
        scratch.clear();
        scratch
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Removes all that is in it.
    pub fn clear(&self) {
        let _ = fs::remove_dir_all(&self.0);
        fs::create_dir_all(&self.0).expect("a folder for temporary files");
    }

    /// Writes a file, and the folders above it.
    pub fn write(&self, name: impl AsRef<Path>, content: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        if fs::write(&path, content).is_err() {
            fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a folder in the scratch folder");
            fs::write(&path, content).expect("a file in the scratch folder");
        }
        path
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Self::new()
    }
}
