//! Receipts: what a spec came to, in a file beside it with which anyone can compare.
//!
//! A receipt has the key of every stage and the digest of every file that it made, and of every trial its key, its metric and the
//! digest of its files. Of trials that a program runs, whose files may tell of time and place, it has the metric alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::objective::objective_of;
use super::run::{Finished, RunError};
use super::study::Study;
use super::trial::Trial;
use crate::base::fs::{self, FileError};
use crate::program::version_of_interpreter;
use crate::spec::ResolvedSpec;
use crate::store::{FileRecord, Key, Store, StoreError};

/// The format that this program writes and reads.
const FORMAT: u32 = 1;
/// The largest receipt that is read.
const LARGEST: u64 = 256 << 20;

/// What a spec came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// Format of the file.
    pub receipt: u32,
    /// The version of the program that wrote it. Another one may come to something else where it says so.
    pub program: String,
    /// What runs the program of the trials: the first line of `python3 --version`, for instance. Not compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interpreter: Option<String>,
    /// The stages, in order.
    pub stages: Vec<StageReceipt>,
    /// The trials, in the order of creation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trials: Vec<TrialReceipt>,
    /// What was measured of the evaluated trial, by part of the data and metric.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metrics: BTreeMap<String, BTreeMap<String, f64>>,
}

/// What a stage made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageReceipt {
    /// The stage.
    pub stage: String,
    /// The key of its artifact.
    pub key: Key,
    /// BLAKE3 of its files, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, String>,
}

/// What a trial came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrialReceipt {
    /// Its name.
    pub name: String,
    /// The key of its artifact.
    pub key: Key,
    /// The metric, if it has one.
    pub metric: Option<f64>,
    /// BLAKE3 of the digests of its files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

impl Receipt {
    /// Where the receipt of a spec file stands: beside it, with the ending `lock`.
    pub fn path(spec: &Path) -> PathBuf {
        spec.with_extension("lock")
    }

    /// The receipt of a run.
    ///
    /// # Errors
    /// An artifact has gone since the run.
    pub fn of(resolved: &ResolvedSpec, finished: &Finished, store: &Store) -> Result<Receipt, RunError> {
        let is_exact = objective_of(&resolved.spec)?.is_none_or(|objective| objective.is_exact());
        let mut stages = Vec::new();
        for executed in &finished.executed.stages {
            let artifact = finished.executed.artifact(&executed.stage)?.filter(|_| is_exact);
            let files = artifact.iter().flat_map(|artifact| &artifact.manifest().files);
            let files = files.map(|(name, record)| (name.clone(), record.blake3.clone())).collect();
            stages.push(StageReceipt { stage: executed.stage.clone(), key: executed.key, files });
        }
        let trial = |trial: &Trial| {
            let digest = is_exact.then(|| digest(trial, store)).transpose()?;
            Ok::<_, StoreError>(TrialReceipt { name: trial.name.clone(), key: trial.key, metric: trial.metric, digest })
        };
        let trials = finished.study.iter().flat_map(|study: &Study| &study.trials);
        let parts = finished.report.iter().flat_map(|report| &report.parts);
        let values =
            |values: Vec<(&str, f64)>| values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Ok(Receipt {
            receipt: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            interpreter: resolved
                .spec
                .model
                .as_ref()
                .and_then(|model| model.command())
                .and_then(version_of_interpreter),
            stages,
            trials: trials.map(trial).collect::<Result<_, _>>()?,
            metrics: parts.map(|(on, part)| (on.name().to_owned(), values(part.usual()))).collect(),
        })
    }

    /// Reads a receipt.
    ///
    /// # Errors
    /// The file cannot be read, or is none of this program's receipts.
    pub fn read(path: &Path) -> Result<Receipt, FileError> {
        let bytes = fs::read_at_most(path, LARGEST)?;
        let receipt: Receipt =
            serde_json::from_slice(&bytes).map_err(|error| FileError::content(path, error.to_string()))?;
        match receipt.receipt {
            FORMAT => Ok(receipt),
            other => Err(FileError::content(path, format!("it has format {other}, and this program reads {FORMAT}"))),
        }
    }

    /// Whether the file at a path is a receipt, of whatever format; `None` where there is none.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn stands_at(path: &Path) -> Result<Option<bool>, FileError> {
        match fs::read_at_most(path, LARGEST) {
            Err(error) if error.is_not_found() => Ok(None),
            bytes => {
                let value: Result<serde_json::Value, _> = serde_json::from_slice(&bytes?);
                Ok(Some(value.is_ok_and(|value| value.get("receipt").is_some())))
            }
        }
    }

    /// The receipt as it is written.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("a receipt is plain JSON with text keys");
        bytes.push(b'\n');
        bytes
    }

    /// The first stage of those planned, by name and key, that is not the receipt's: before anything runs.
    pub fn other_stage(&self, planned: &[(String, Key)]) -> Option<String> {
        let mut pairs = self.stages.iter().map(|known| (known.stage.as_str(), known.key));
        for (stage, key) in planned {
            match pairs.clone().find(|(name, _)| name == stage) {
                Some((_, known)) if known == *key => {}
                Some(_) => {
                    return Some(format!(
                        "stage `{stage}` has another key: its settings, its data or its version are others"
                    ));
                }
                None => return Some(format!("stage `{stage}` is not in it")),
            }
        }
        let gone = pairs.find(|(name, _)| planned.iter().all(|(stage, _)| stage != name));
        gone.map(|(stage, _)| format!("stage `{stage}` is in it, and not in the spec"))
    }

    /// The first difference of a run from the receipt, in words.
    pub fn difference(&self, now: &Receipt) -> Option<String> {
        let trials = self.trials.iter().zip(&now.trials).find_map(|(was, is)| was.difference(is));
        let count = (self.trials.len() != now.trials.len())
            .then(|| format!("{} trials in the receipt, {} now", self.trials.len(), now.trials.len()));
        let keys: Vec<_> = now.stages.iter().map(|stage| (stage.stage.clone(), stage.key)).collect();
        let stages = || self.stages.iter().zip(&now.stages).find_map(|(was, is)| was.difference(is));
        let metrics = || (self.metrics != now.metrics).then(|| "the metrics of the evaluated trial".to_owned());
        self.other_stage(&keys).or(trials).or(count).or_else(stages).or_else(metrics)
    }
}

impl StageReceipt {
    fn difference(&self, now: &StageReceipt) -> Option<String> {
        let mut names = self.files.keys().chain(now.files.keys());
        let file = names.find(|name| self.files.get(*name) != now.files.get(*name))?;
        Some(format!("`{file}` of stage `{}` has other bytes", self.stage))
    }
}

impl TrialReceipt {
    fn difference(&self, now: &TrialReceipt) -> Option<String> {
        let metric = |value: Option<f64>| value.map_or_else(|| "no metric".to_owned(), |value| value.to_string());
        if self == now {
            return None;
        }
        let what = match () {
            () if self.name != now.name => format!("`{}` stands in its place", now.name),
            () if self.key != now.key => "it has another configuration".to_owned(),
            () if self.metric != now.metric => {
                format!("{} in the receipt, {} now", metric(self.metric), metric(now.metric))
            }
            () => "its weights or its history have other bytes".to_owned(),
        };
        Some(format!("trial `{}`: {what}", self.name))
    }
}

/// BLAKE3 of the names and digests of the files of a trial, or of all its trainings.
fn digest(trial: &Trial, store: &Store) -> Result<String, StoreError> {
    let mut files = Vec::new();
    for key in trial.keys() {
        let gone = || StoreError::Gone { stage: trial.name.clone(), key };
        let artifact = store.find(&key)?.ok_or_else(gone)?;
        files.extend(serde_json::to_vec(&artifact.manifest().files).expect("records are plain JSON"));
    }
    Ok(FileRecord::of(&files).blake3)
}
