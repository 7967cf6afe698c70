//! `last.json`: what each stage of a pipeline last made, so that it can be told what has changed since.
//! Losing it costs an explanation and nothing else.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::base::folder::relative;
use crate::base::fs::{self, FileError};
use crate::pipeline::make_room::make_room;
use crate::store::Key;

/// File in a pipeline's folder with the keys, specs and inputs of its stages.
pub const FILE: &str = "last.json";
const LARGEST: u64 = 64 << 20;

/// The records of a pipeline's stages, by stage.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Last {
    /// The file of the spec that the folder shows, seen from the folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) spec_file: Option<PathBuf>,
    pub(crate) stages: BTreeMap<String, Record>,
}

/// What a stage last made, and from what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) key: Key,
    pub(crate) version: u32,
    pub(crate) spec: Value,
    pub(crate) inputs: BTreeMap<String, Key>,
    pub(crate) summary: String,
}

/// What a pipeline's folder shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    /// The file of the spec, where it is known.
    pub spec_file: Option<PathBuf>,
    /// The stages and the keys of what they made.
    pub stages: Vec<(String, Key)>,
}

/// What a pipeline's folder shows; nothing where that is not written down.
pub fn shown_in(folder: &Path) -> Shown {
    let Last { spec_file, stages } = Last::read(folder);
    let stages = stages.into_iter().map(|(stage, record)| (stage, record.key)).collect();
    Shown { spec_file: spec_file.map(|file| folder.join(file)), stages }
}

fn read(folder: &Path) -> Result<Vec<u8>, FileError> {
    let path = folder.join(FILE);
    // A pipe would be waited for.
    fs::refuse_link(&path).and_then(|()| fs::read_at_most(&path, LARGEST))
}

impl Last {
    /// The records in a pipeline's folder; none where the file is absent or damaged.
    pub(crate) fn read(folder: &Path) -> Last {
        read(folder).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    /// Notes that `folder` is to show the results of the spec in `file`. Gives back the file of another one whose results it
    /// has shown so far, unless that is gone.
    pub(crate) fn shows(&mut self, file: Option<&Path>, folder: &Path) -> Option<PathBuf> {
        let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let file = file.map(|file| relative(&whole, file));
        let before = std::mem::replace(&mut self.spec_file, file);
        let other = before.filter(|before| Some(before) != self.spec_file.as_ref() && self.spec_file.is_some());
        other.map(|other| folder.join(other)).filter(|other| fs::exists(other))
    }

    /// Writes the records, if they differ from those in the folder.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), FileError> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("records are plain JSON with text keys");
        bytes.push(b'\n');
        // To the byte: a file that is damaged may still say the same.
        if read(folder).is_ok_and(|found| found == bytes) {
            return Ok(());
        }
        fs::create_folder(folder)?;
        make_room(folder, FILE, true)?;
        fs::replace(&folder.join(FILE), &bytes)
    }
}
