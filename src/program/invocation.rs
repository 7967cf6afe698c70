//! A command with the values of one configuration in their places.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Command;
use super::command::{PARAMETERS, Piece, SEED, pieces};
use crate::base::fs::{self, FileError};
use crate::base::path::SpecPath;

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
    /// Digests of the content of all files that the result depends on, by their paths in the spec: `inputs`, and what `run`
    /// names.
    ///
    /// # Errors
    /// A file of `inputs` that cannot be read.
    pub fn digests(&self) -> Result<BTreeMap<String, String>, ProgramError> {
        let base = self.working_folder();
        let digest = |path: &str| -> Result<String, FileError> {
            Ok(blake3::hash(&fs::read_at_most(&base.join(path), LARGEST)?).to_hex().to_string())
        };
        let mut digests = BTreeMap::new();
        for path in &self.inputs {
            digests.insert(path.clone(), digest(path)?);
        }
        for word in self.run.iter().map(SpecPath::written).filter(|word| !word.is_empty()) {
            // A program of the system is not watched: its path is no part of the experiment.
            let path = Path::new(word);
            if path.is_relative() && matches!(fs::kind(&base.join(path)), Ok(Some(fs::Kind::File { .. }))) {
                digests.insert(word.to_owned(), digest(word)?);
            }
        }
        Ok(digests)
    }

    /// The folder that the program runs in: `folder`, or without it that of the file in which `run` is written.
    fn working_folder(&self) -> PathBuf {
        let folder = match &self.folder {
            Some(folder) => folder.resolve(),
            None => self.run.first().map(|program| program.folder().to_owned()).unwrap_or_default(),
        };
        if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder }
    }

    /// The command with the values of a configuration in their places.
    pub fn with(&self, config: &BTreeMap<String, Value>, seed: u64) -> Invocation<'_> {
        let mut values = self.defaults.clone();
        values.extend(config.clone());
        Invocation { command: self, folder: self.working_folder(), values, seed }
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

    /// Whether the seed of the spec can matter: `{seed}` stands somewhere, and no parameter has this name.
    pub fn uses_seed(&self) -> bool {
        !self.values.contains_key(SEED) && self.command.has_placeholder(SEED)
    }

    /// A text with its placeholders filled.
    pub(super) fn filled(&self, text: &str, parameters: &Path) -> Result<String, ProgramError> {
        let mut filled = String::new();
        for piece in pieces(text) {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                // A parameter of the same name wins.
                Piece::Placeholder(name) => match (self.values.get(name), name) {
                    (Some(Value::String(text)), _) => filled.push_str(text),
                    (Some(value), _) => filled.push_str(&value.to_string()),
                    (None, SEED) => filled.push_str(&self.seed.to_string()),
                    (None, PARAMETERS) => filled.push_str(&parameters.to_string_lossy()),
                    (None, _) => {
                        return Err(ProgramError::Placeholder(format!("the parameter `{name}` has no value")));
                    }
                },
            }
        }
        Ok(filled)
    }
}
