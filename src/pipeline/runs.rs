//! `runs.jsonl`: what was run when, for a person who looks back. A line when a run begins, a line when it ends; nothing of it enters
//! a key or an artifact. A damaged line hides itself and no other.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::base::fs::{self, FileError};
use crate::base::git::Commit;
use crate::store::Key;

pub(crate) const FILE: &str = "runs.jsonl";
/// Largest list that is read.
const LARGEST: u64 = 256 << 20;

/// What is known of a run when it begins.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunBegun {
    /// Its number in the pipeline, from 1.
    pub run: u64,
    /// When it began, in seconds since the beginning of 1970, UTC.
    pub begun_s: f64,
    /// The file of the spec.
    pub spec_file: Option<PathBuf>,
    /// The text of the spec.
    pub spec: String,
    /// The spec with every default and change filled in.
    pub resolved: String,
    /// The changes of the command line.
    pub set: Vec<String>,
    /// The commit of the folder of the spec, if there is one.
    pub git: Option<Commit>,
    /// On what it ran.
    pub machine: String,
    /// Version of the program.
    pub program: String,
    /// The stages and the keys of what they make.
    pub stages: Vec<(String, Key)>,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunEnding {
    /// With all results.
    Finished,
    /// By a person or a signal.
    Stopped,
    /// By a stage that failed.
    Failed,
}

impl RunEnding {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunEnded {
    /// Its number.
    pub run: u64,
    /// When it ended, in seconds since the beginning of 1970, UTC.
    pub ended_s: f64,
    /// How.
    pub ending: RunEnding,
    /// Number of trials that had ended.
    pub trials: usize,
    /// The best of them.
    pub best: Option<BestTrial>,
}

/// The best trial of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BestTrial {
    /// What ranks the trials.
    pub metric: String,
    /// Its value.
    pub value: f64,
    /// The trial.
    pub trial: String,
}

/// A run of the list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PastRun {
    /// How it began.
    #[serde(flatten)]
    pub begun: RunBegun,
    /// How it ended; absent where it goes on or was killed.
    pub ended: Option<RunEnded>,
}

impl PastRun {
    /// When it was last heard of.
    pub fn last_s(&self) -> f64 {
        self.ended.as_ref().map_or(self.begun.begun_s, |ended| ended.ended_s)
    }

    /// The key of what a stage made.
    pub fn key(&self, stage: &str) -> Option<Key> {
        self.begun.stages.iter().find(|(name, _)| name == stage).map(|(_, key)| *key)
    }
}

/// The runs of a pipeline.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PastRuns {
    /// In the order of their numbers.
    pub runs: Vec<PastRun>,
    /// Lines that could not be read.
    pub damaged: usize,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case")]
enum Line {
    Begun(Box<RunBegun>),
    Ended(RunEnded),
}

/// The list in a pipeline's folder; empty where there is none.
///
/// # Errors
/// A list that cannot be read.
pub fn past_runs(folder: &Path) -> Result<PastRuns, FileError> {
    let path = folder.join(FILE);
    let bytes = match fs::refuse_link(&path).and_then(|()| fs::read_at_most(&path, LARGEST)) {
        Err(error) if error.is_not_found() => return Ok(PastRuns::default()),
        bytes => bytes?,
    };
    let (mut runs, mut damaged): (BTreeMap<u64, PastRun>, usize) = (BTreeMap::new(), 0);
    for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        match serde_json::from_slice(line) {
            Ok(Line::Begun(begun)) => drop(runs.insert(begun.run, PastRun { begun: *begun, ended: None })),
            Ok(Line::Ended(ended)) => {
                if let Some(run) = runs.get_mut(&ended.run) {
                    run.ended = Some(ended);
                }
            }
            Err(_) => damaged += 1,
        }
    }
    Ok(PastRuns { runs: runs.into_values().collect(), damaged })
}

/// Writes down that a run begins, after the `last` one; gives back its number. To be called with the lock of the folder.
pub(crate) fn note_begin(folder: &Path, last: u64, begun: RunBegun) -> Result<u64, FileError> {
    let run = last + 1;
    append(folder, &Line::Begun(Box::new(RunBegun { run, begun_s: now_s(), ..begun })))?;
    Ok(run)
}

/// Writes down that a run has ended.
pub(crate) fn note_end(folder: &Path, ended: RunEnded) -> Result<(), FileError> {
    append(folder, &Line::Ended(RunEnded { ended_s: now_s(), ..ended }))
}

fn append(folder: &Path, line: &Line) -> Result<(), FileError> {
    let path = folder.join(FILE);
    fs::refuse_link(folder)?;
    fs::create_folder(folder)?;
    fs::refuse_link(&path)?;
    let file = fs::open_append(&path)?;
    let mut bytes = serde_json::to_vec(line).expect("a line is plain JSON with text keys");
    bytes.push(b'\n');
    // A killed process may have left half a line: it stays alone on it.
    if !fs::ends_with(&file, &path, b'\n')? {
        bytes.insert(0, b'\n');
    }
    fs::append(&file, &path, &bytes)
}

fn now_s() -> f64 {
    #[expect(clippy::disallowed_methods, reason = "the list has times; no artifact has")]
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_millis() as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_line_hides_itself_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let begun = |spec: &str| RunBegun { spec: spec.to_owned(), ..RunBegun::default() };
        let ended = |run| RunEnded { run, ended_s: 0.0, ending: RunEnding::Finished, trials: 1, best: None };
        assert_eq!(past_runs(folder.path()).unwrap(), PastRuns::default());
        assert_eq!(note_begin(folder.path(), 0, begun("a\n\u{1b}[2J")).unwrap(), 1);
        note_end(folder.path(), ended(1)).unwrap();
        let path = folder.path().join(FILE);
        let file = fs::open_append(&path).unwrap();
        fs::append(&file, &path, b"{\"line\":\"begun\",\"ru").unwrap();
        assert_eq!(note_begin(folder.path(), 1, begun("b")).unwrap(), 2);
        note_end(folder.path(), ended(7)).unwrap();
        let PastRuns { runs, damaged } = past_runs(folder.path()).unwrap();
        let known: Vec<(u64, &str, bool)> =
            runs.iter().map(|run| (run.begun.run, run.begun.spec.as_str(), run.ended.is_some())).collect();
        assert_eq!((known, damaged), (vec![(1, "a\n\u{1b}[2J", true), (2, "b", false)], 1));
        assert!(runs[0].begun.begun_s > 1.7e9 && runs[0].last_s() >= runs[0].begun.begun_s);
    }
}
