//! `notes.yaml`: what people write beside pipelines and trials. Kept apart from results; nothing of it enters a key or an artifact.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::study::Study;
use super::trial::Remarks;
use crate::base::fs::{self, FileError};
use crate::store::Key;

/// File in the outputs folder.
pub const NOTES: &str = "notes.yaml";
/// Largest file that is read.
const LARGEST: u64 = 4 << 20;
/// What the file begins with.
const HEAD: &str =
    "# Notes and tags of pipelines and of their trials; `run note` writes them too (and drops other comments).\n";

/// Notes that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum NotesError {
    /// The file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file holds something else.
    #[error("`{}` holds no notes: {why}", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
}

/// What is written beside a trial.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrialNote {
    /// A text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The trial's key: another trial of that name has another. Without it every trial of that name is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<Key>,
}

/// What is written beside a pipeline.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PipelineNotes {
    /// A text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Its trials, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub trials: BTreeMap<String, TrialNote>,
}

impl PipelineNotes {
    /// Those of the pipeline itself, as they are shown.
    pub fn remarks(&self) -> Remarks {
        remarks(&self.note, &self.tags)
    }

    /// Gives the trials of a study their remarks.
    pub fn annotate(&self, study: &mut Study) {
        for trial in &mut study.trials {
            let known = self.trials.get(&trial.name).filter(|known| known.key.is_none_or(|key| key == trial.key));
            trial.remarks = known.map(|known| remarks(&known.note, &known.tags)).unwrap_or_default();
        }
    }
}

fn remarks(note: &str, tags: &[String]) -> Remarks {
    let said = |text: String| Some(text).filter(|text| !text.is_empty());
    Remarks { note: said(note.to_owned()), tags: said(tags.join(", ")) }
}

/// All notes of an outputs folder, by pipeline; none where nobody wrote any.
///
/// # Errors
/// A file that cannot be read, or that holds something else.
pub fn notes_in(outputs: &Path) -> Result<BTreeMap<String, PipelineNotes>, NotesError> {
    let path = outputs.join(NOTES);
    let bytes = match fs::refuse_link(&path).and_then(|()| fs::read_at_most(&path, LARGEST)) {
        Err(error) if error.is_not_found() => return Ok(BTreeMap::new()),
        bytes => bytes?,
    };
    let text = String::from_utf8_lossy(&bytes);
    let notes = serde_yaml::from_str::<Option<BTreeMap<String, PipelineNotes>>>(&text);
    notes.map(Option::unwrap_or_default).map_err(|error| NotesError::Content { path, why: error.to_string() })
}

/// Writes all notes of an outputs folder.
///
/// # Errors
/// A folder that takes no writing.
pub fn write_notes(outputs: &Path, notes: &BTreeMap<String, PipelineNotes>) -> Result<(), NotesError> {
    let path = outputs.join(NOTES);
    let text = serde_yaml::to_string(notes)
        .map_err(|error| NotesError::Content { path: path.clone(), why: error.to_string() })?;
    fs::refuse_link(&path)?;
    Ok(fs::replace(&path, format!("{HEAD}{text}").as_bytes())?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::escape::tests::hostile;

    #[test]
    fn any_text_comes_back_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        assert!(notes_in(folder.path()).unwrap().is_empty());
        let of = |word: String| PipelineNotes {
            note: word.clone(),
            tags: vec![word.clone()],
            trials: [(word.clone(), TrialNote { note: word, ..TrialNote::default() })].into(),
        };
        let notes: BTreeMap<String, PipelineNotes> =
            hostile().into_iter().map(|word| (word.clone(), of(word))).collect();
        write_notes(folder.path(), &notes).unwrap();
        assert_eq!(notes_in(folder.path()).unwrap(), notes);
    }

    #[test]
    fn a_file_of_something_else_is_told_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["- a list", "q4: { not: 1 }", "{"] {
            fs::replace(&folder.path().join(NOTES), text.as_bytes()).unwrap();
            assert!(notes_in(folder.path()).unwrap_err().to_string().contains("holds no notes"), "{text}");
        }
        fs::replace(&folder.path().join(NOTES), b"").unwrap();
        assert!(notes_in(folder.path()).unwrap().is_empty());
    }
}
