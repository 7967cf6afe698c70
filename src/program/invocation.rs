//! A command with the values of one configuration in their places.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Command;
use super::command::{PARAMETERS, Piece, SEED, pieces};
use crate::base::fs::{self, FileError};

/// A program that cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum ProgramError {
    /// It cannot be started.
    #[error("`{program}` cannot be started in `{}`: {source}", folder.display())]
    Start {
        /// The program.
        program: String,
        /// Where.
        folder: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A placeholder has no value.
    #[error("{0}")]
    Placeholder(String),
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
}

/// The largest file whose content is watched.
const LARGEST: u64 = 8 << 30;

impl Command {
    /// Digests of the content of all files that the result depends on: `inputs`, and what `run` names. `folder` is that
    /// of the spec.
    pub fn digests(&self, folder: &Path) -> Result<BTreeMap<String, String>, ProgramError> {
        let base = self.place(folder);
        let digest = |path: &Path| -> Result<String, FileError> {
            Ok(blake3::hash(&fs::read_at_most(&base.join(path), LARGEST)?).to_hex().to_string())
        };
        let mut digests = BTreeMap::new();
        for path in &self.inputs {
            digests.insert(path.display().to_string(), digest(path)?);
        }
        for word in self.run.iter().filter(|word| !word.is_empty()) {
            // A program of the system is not watched: its path is no part of the experiment.
            let path = Path::new(word);
            if path.is_relative() && matches!(fs::kind(&base.join(path)), Ok(Some(fs::Kind::File { .. }))) {
                digests.insert(word.clone(), digest(path)?);
            }
        }
        Ok(digests)
    }

    fn place(&self, folder: &Path) -> PathBuf {
        let base = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        self.folder.as_ref().map_or_else(|| base.to_owned(), |below| base.join(below))
    }

    /// The command with the values of a configuration in their places.
    pub fn with(&self, folder: &Path, config: &BTreeMap<String, Value>, seed: u64) -> Invocation<'_> {
        let mut values = self.defaults.clone();
        values.extend(config.clone());
        Invocation { command: self, folder: self.place(folder), values, seed }
    }
}

/// A command with the values of one configuration.
#[derive(Clone, Debug)]
pub struct Invocation<'a> {
    pub(super) command: &'a Command,
    pub(super) folder: PathBuf,
    /// Every parameter.
    pub(super) values: BTreeMap<String, Value>,
    seed: u64,
}

impl Invocation<'_> {
    /// Every parameter with its value.
    pub fn values(&self) -> &BTreeMap<String, Value> {
        &self.values
    }

    /// A text with its placeholders filled.
    pub(super) fn filled(&self, text: &str, parameters: &Path) -> Result<String, ProgramError> {
        let mut filled = String::new();
        for piece in pieces(text) {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Placeholder(SEED) => filled.push_str(&self.seed.to_string()),
                Piece::Placeholder(PARAMETERS) => filled.push_str(&parameters.to_string_lossy()),
                Piece::Placeholder(name) => match self.values.get(name) {
                    Some(Value::String(text)) => filled.push_str(text),
                    Some(value) => filled.push_str(&value.to_string()),
                    None => return Err(ProgramError::Placeholder(format!("the parameter `{name}` has no value"))),
                },
            }
        }
        Ok(filled)
    }
}
