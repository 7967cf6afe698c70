//! A command with the values of one configuration in their places.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Command;
use super::command::{FOLD, FOLDER, FOLDS, NUMBER, PARAMETERS, Piece, SEED, TRIAL, pieces};
use super::scratch::Scratch;
use crate::base::folder;
use crate::base::fs::{self, FileError, Kind};
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
    /// A file or folder of `inputs` that cannot be read.
    pub fn digests(&self) -> Result<BTreeMap<String, String>, ProgramError> {
        let base = self.base();
        let mut digests = BTreeMap::new();
        for path in &self.inputs {
            digests.insert(path.clone(), digest(&base.join(path))?);
        }
        for word in self.run.iter().map(SpecPath::written).filter(|word| !word.is_empty()) {
            // A program of the system is not watched: its path is no part of the experiment.
            let path = Path::new(word);
            if path.is_relative() && matches!(folder::kind_of_target(&base.join(path)), Ok(Some(Kind::File { .. }))) {
                digests.insert(word.to_owned(), digest(&base.join(path))?);
            }
        }
        Ok(digests)
    }

    /// The folder that `run` and `inputs` are relative to: `folder`, or without it that of the file in which `run` is written.
    pub(super) fn base(&self) -> PathBuf {
        let folder = match &self.folder {
            Some(folder) => folder.resolve(),
            None => self.run.first().map(|program| program.folder().to_owned()).unwrap_or_default(),
        };
        if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder }
    }

    /// The command with the values of a configuration in their places.
    pub fn with<'a>(&'a self, config: &BTreeMap<String, Value>, trial: TrialId<'a>) -> Invocation<'a> {
        let mut values = self.defaults.clone();
        values.extend(config.clone());
        Invocation { command: self, values, trial }
    }
}

/// Digest of a file's content, or of the names and contents of all files in a folder.
fn digest(path: &Path) -> Result<String, FileError> {
    if !matches!(folder::kind_of_target(path)?, Some(Kind::Folder)) {
        return Ok(blake3::hash(&fs::read_at_most(path, LARGEST)?).to_hex().to_string());
    }
    let mut names = Vec::new();
    folder::walk(path, &mut |name, _| names.push(name.to_owned()))?;
    names.sort();
    let mut all = blake3::Hasher::new();
    for name in names {
        all.update(&(name.len() as u64).to_le_bytes()).update(name.as_bytes());
        all.update(blake3::hash(&fs::read_at_most(&path.join(name), LARGEST)?).as_bytes());
    }
    Ok(all.finalize().to_hex().to_string())
}

/// Which trial a program is run for.
#[derive(Clone, Copy, Debug)]
pub struct TrialId<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its place in the order of creation, from 0.
    pub number: usize,
    /// Seed of its random choices.
    pub seed: u64,
    /// Which fold it is validated on, from 0, of how many.
    pub fold: Option<[u64; 2]>,
}

/// A command with the values of one configuration.
#[derive(Clone, Debug)]
pub struct Invocation<'a> {
    pub(super) command: &'a Command,
    /// Every parameter.
    pub(super) values: BTreeMap<String, Value>,
    trial: TrialId<'a>,
}

impl Invocation<'_> {
    /// Every parameter with its value.
    pub fn values(&self) -> &BTreeMap<String, Value> {
        &self.values
    }

    /// The seed of the trial, where it can matter: `{seed}` stands somewhere, and no parameter has this name.
    pub fn seed(&self) -> Option<u64> {
        self.uses(SEED).then_some(self.trial.seed)
    }

    /// Name of the trial, where it can matter.
    pub fn trial(&self) -> Option<&str> {
        self.uses(TRIAL).then_some(self.trial.name)
    }

    /// Number of the trial, where it can matter.
    pub fn number(&self) -> Option<usize> {
        self.uses(NUMBER).then_some(self.trial.number)
    }

    /// The fold that it is validated on and their number, where it can matter.
    pub fn fold(&self) -> Option<[u64; 2]> {
        self.trial.fold.filter(|_| self.uses(FOLD))
    }

    fn uses(&self, placeholder: &str) -> bool {
        !self.values.contains_key(placeholder) && self.command.has_placeholder(placeholder)
    }

    /// Makes the folder that the program works in, within the empty folder `root`.
    ///
    /// # Errors
    /// An input that is not there, or a file that cannot be written.
    pub fn scratch(&self, root: &Path) -> Result<Scratch, ProgramError> {
        let base = self.command.base();
        let own = self.command.working_folder.is_own();
        let scratch = if own { Scratch::own(root, &base, &self.command.inputs) } else { Scratch::shared(root, &base) }?;
        let json = serde_json::to_vec_pretty(&self.values).unwrap_or_default();
        fs::write_synced(&scratch.parameters, &json)?;
        Ok(scratch)
    }

    /// A text with its placeholders filled.
    pub(super) fn filled(&self, text: &str, scratch: &Scratch) -> Result<String, ProgramError> {
        let mut filled = String::new();
        for piece in pieces(text) {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                // A parameter of the same name wins.
                Piece::Placeholder(name) => match (self.values.get(name), name) {
                    (Some(Value::String(text)), _) => filled.push_str(text),
                    (Some(value), _) => filled.push_str(&value.to_string()),
                    (None, SEED) => filled.push_str(&self.trial.seed.to_string()),
                    (None, PARAMETERS) => filled.push_str(&scratch.parameters.to_string_lossy()),
                    (None, FOLDER) => filled.push_str(&scratch.working.to_string_lossy()),
                    (None, TRIAL) => filled.push_str(self.trial.name),
                    (None, NUMBER) => filled.push_str(&self.trial.number.to_string()),
                    (None, FOLD | FOLDS) => match self.trial.fold {
                        Some([fold, folds]) => {
                            filled.push_str(&(if name == FOLD { fold } else { folds }).to_string());
                        }
                        None => {
                            return Err(ProgramError::Placeholder(format!("`{name}` needs `repeat: {{ folds: 5 }}`")));
                        }
                    },
                    (None, _) => {
                        return Err(ProgramError::Placeholder(format!("the parameter `{name}` has no value")));
                    }
                },
            }
        }
        Ok(filled)
    }
}
