//! `run gc`: artifacts that no pipeline under the outputs folder points at, and no run that goes on or was cut off.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::Deserialize;

use crate::base::fs::{self, FileError, Kind};
use crate::base::text::grouped;
use crate::cli::args::GcArgs;
use crate::cli::diagnostics::Failure;
use crate::cli::ui::Ui;
use crate::pipeline::{LAST, past_runs, remove_leftovers};
use crate::stages::STUDY;
use crate::store::{Artifact, Key, Limits, Pointers, Removal, RemovalPlan, Store, StoreError};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How long runs that write nothing are waited for; they take moments.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) fn gc(args: &GcArgs, ui: &Ui) -> Result<(), Failure> {
    let store = Store::open(&args.store.outputs).map_err(Failure::failed)?;
    let pipelines = Pipelines { outputs: &args.store.outputs };
    let limits = Limits { unused_since: unused_since(args.keep_days), max_size: args.max_size };
    let mut removal = Removal::new(&store, &pipelines, limits).map_err(Failure::failed)?;
    if args.dry_run {
        let plan = removal.plan().map_err(Failure::failed)?;
        for item in &plan.removable {
            ui.result(&format!("{}  {}  {}", item.key, item.stage, grouped(item.size_bytes)));
        }
        let size: u64 = plan.removable.iter().map(|item| item.size_bytes).sum();
        ui.note(&format!("{} artifacts, {} bytes, would be removed", plan.removable.len(), grouped(size)));
        tell_what_stays(&plan, args, ui);
        return Ok(());
    }
    let (removed, plan) = removal.remove(PATIENCE).map_err(Failure::failed)?;
    store.tidy().map_err(Failure::failed)?;
    pipelines.folders().map_err(Failure::failed)?.iter().for_each(|folder| remove_leftovers(folder));
    let size: u64 = removed.removed.iter().map(|item| item.size_bytes).sum();
    ui.note(&format!("{} artifacts, {} bytes, removed", removed.removed.len(), grouped(size)));
    if !removed.in_use.is_empty() {
        ui.note(&format!("{} are in use and were left alone", removed.in_use.len()));
    }
    tell_what_stays(&plan, args, ui);
    store.take_warnings().iter().for_each(|warning| ui.note(&format!("warning: {warning}")));
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "what is kept for its age depends on the day, and no result does")]
fn unused_since(keep_days: u32) -> Option<SystemTime> {
    // A day that the clock cannot name is before all that there is.
    let days = (keep_days > 0).then(|| DAY * keep_days)?;
    Some(SystemTime::now().checked_sub(days).unwrap_or(SystemTime::UNIX_EPOCH))
}

/// Says what stays for its age, and whether that is more than was asked for.
fn tell_what_stays(plan: &RemovalPlan, args: &GcArgs, ui: &Ui) {
    let days = if args.keep_days == 1 { "day".to_owned() } else { format!("{} days", args.keep_days) };
    if plan.young > 0 {
        let size = grouped(plan.young_bytes);
        ui.note(&format!("{} artifacts, {size} bytes, stay for the last {days}: see --keep-days", plan.young));
    }
    if args.max_size.is_some_and(|most| plan.left_bytes > most) {
        ui.note(&format!("the store has {} bytes that may not be removed", grouped(plan.left_bytes)));
    }
}

/// The pipelines of an outputs folder, as pointers at artifacts.
struct Pipelines<'a> {
    outputs: &'a Path,
}

/// What a study says of its trials; the rest of it depends on the version of the program.
#[derive(Deserialize)]
struct NamedTrials {
    trials: Vec<NamedTrial>,
}

#[derive(Deserialize)]
struct NamedTrial {
    key: Key,
    #[serde(default)]
    replicates: Vec<NamedTraining>,
}

/// One of the trainings of a trial.
#[derive(Deserialize)]
struct NamedTraining {
    key: Key,
}

impl Pipelines<'_> {
    fn folders(&self) -> Result<Vec<PathBuf>, FileError> {
        Ok(fs::list(self.outputs)?.into_iter().map(|name| self.outputs.join(name)).collect())
    }
}

impl Pointers for Pipelines<'_> {
    /// The keys of the last run's stages, and those of the trials that the study names.
    fn roots(&self) -> Result<BTreeSet<Key>, StoreError> {
        let mut roots = BTreeSet::new();
        for folder in self.folders()? {
            let path = folder.join(LAST);
            let bytes = match fs::read(&path) {
                Err(error) if matches!(error.source.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => None,
                bytes => Some(bytes?),
            };
            if let Some(bytes) = bytes {
                let last = serde_json::from_slice(&bytes).map_err(|error| {
                    let advice = "run the pipeline again, or remove its folder if it may go";
                    FileError::content(&path, format!("{error}, so what its pipeline needs is unknown; {advice}"))
                })?;
                collect_keys(&last, &mut roots);
            }
            // A copy, which people edit: the artifact that it is of is looked at too.
            roots.extend(trials_of(&fs::read(&folder.join(STUDY.name())).unwrap_or_default()));
        }
        Ok(roots)
    }

    /// What the runs of the last days have made or found.
    fn used_since(&self, since: SystemTime) -> Result<BTreeSet<Key>, StoreError> {
        let since_s = since.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs_f64();
        let mut used = BTreeSet::new();
        for folder in self.folders()?.iter().filter(|folder| matches!(fs::kind(folder), Ok(Some(Kind::Folder)))) {
            let runs = past_runs(folder)?.runs.into_iter().filter(|run| run.last_s() >= since_s);
            used.extend(runs.flat_map(|run| run.begun.stages).map(|(_, key)| key));
        }
        Ok(used)
    }

    fn named(&self, artifact: &Artifact) -> Vec<Key> {
        trials_of(&artifact.peek(STUDY.name()).unwrap_or_default())
    }
}

/// Keys of the trials of a study.
pub(super) fn trials_of(study: &[u8]) -> Vec<Key> {
    let named = serde_json::from_slice::<NamedTrials>(study);
    let of = |trial: NamedTrial| trial.replicates.into_iter().map(|training| training.key).chain([trial.key]);
    named.map_or_else(|_| Vec::new(), |named| named.trials.into_iter().flat_map(of).collect())
}

/// Every text in a JSON tree that is a key.
fn collect_keys(value: &serde_json::Value, keys: &mut BTreeSet<Key>) {
    match value {
        serde_json::Value::String(text) => keys.extend(text.parse::<Key>().ok()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect_keys(item, keys)),
        serde_json::Value::Object(fields) => fields.values().for_each(|item| collect_keys(item, keys)),
        _ => {}
    }
}
