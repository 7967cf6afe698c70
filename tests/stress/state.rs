//! Which rounds have passed: a file of lines, so that a long run can be interrupted and continued.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::figures::Figures;

/// A round that passed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Passed {
    commit: String,
    check: String,
    seed: u64,
    round: u64,
    /// How long the round took, in seconds.
    pub(crate) elapsed_s: f64,
    pub(crate) figures: Figures,
}

/// The rounds that have passed, on disk where there is a folder for them.
pub(crate) struct State {
    file: Option<PathBuf>,
    commit: String,
    passed: Vec<Passed>,
}

impl State {
    pub(crate) fn open(folder: Option<&Path>) -> Result<Self, String> {
        let commit = commit();
        let Some(folder) = folder else { return Ok(Self { file: None, commit, passed: Vec::new() }) };
        let file = folder.join("rounds.jsonl");
        let failed = |error| format!("cannot use `{}`: {error}", file.display());
        fs::create_dir_all(folder).map_err(failed)?;
        let text = match fs::read_to_string(&file) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            text => text.map_err(failed)?,
        };
        // The last line may be cut off.
        let passed = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        Ok(Self { file: Some(file), commit, passed })
    }

    pub(crate) fn commit(&self) -> &str {
        &self.commit
    }

    /// The round, if it has passed already.
    pub(crate) fn find(&self, check: &str, seed: u64, round: u64) -> Option<&Passed> {
        let same = |passed: &&Passed| passed.check == check && passed.seed == seed && passed.round == round;
        self.passed.iter().filter(|passed| passed.commit == self.commit).find(same)
    }

    /// Notes a round that passed.
    pub(crate) fn add(
        &mut self,
        check: &str,
        (seed, round): (u64, u64),
        elapsed_s: f64,
        figures: &Figures,
    ) -> Result<(), String> {
        let (commit, check) = (self.commit.clone(), check.to_owned());
        let passed = Passed { commit, check, seed, round, elapsed_s, figures: figures.clone() };
        if let Some(file) = &self.file {
            let failed = |error: std::io::Error| format!("cannot write `{}`: {error}", file.display());
            let line = serde_json::to_string(&passed).map_err(|error| error.to_string())?;
            let mut file = fs::OpenOptions::new().create(true).append(true).open(file).map_err(failed)?;
            // The line break first: the line before may be cut off.
            write!(file, "\n{line}").map_err(failed)?;
        }
        self.passed.push(passed);
        Ok(())
    }
}

/// The commit that is tested, marked where the files differ from it.
fn commit() -> String {
    let git = |args: &[&str]| {
        let output = Command::new("git").current_dir(env!("CARGO_MANIFEST_DIR")).args(args).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let changed = git(&["status", "--porcelain", "--", "src", "Cargo.lock"]).is_some_and(|text| !text.is_empty());
    let commit = git(&["rev-parse", "--short=12", "HEAD"]).unwrap_or_else(|| "unknown".to_owned());
    if changed { commit + "+changes" } else { commit }
}
