//! `run lock SPEC…` and `run SPEC --locked`: receipts, and the comparison with them.

use std::path::Path;

use serde_json::json;

use super::how::{How, load_all};
use crate::base::fs;
use crate::cli::args::LockArgs;
use crate::cli::diagnostics::Failure;
use crate::cli::interrupt;
use crate::cli::progress::ProgressDisplay;
use crate::cli::ui::Ui;
use crate::search::Goal;
use crate::spec::ResolvedSpec;
use crate::stages::{self, Finished, Receipt, Trial, rerun};
use crate::store::{Key, Store};

/// Writes the receipts.
pub(crate) fn lock(args: &LockArgs, ui: &Ui) -> Result<(), Failure> {
    let store = Store::open(&args.store.outputs).map_err(Failure::failed)?;
    let specs = load_all(&args.specs, &[], ui)?;
    for (path, _) in &specs {
        refuse_other_files(&Receipt::path(path))?;
    }
    let cancelled = interrupt::watch();
    for (path, resolved) in specs {
        let how = How { jobs: args.jobs, set: &[], offline: args.offline, cancelled: &cancelled };
        let receipt = receipt_of(path, &resolved, &store, &how, ui)?;
        let to = Receipt::path(path);
        fs::write_atomic(&to, &receipt.to_bytes()).map_err(Failure::failed)?;
        ui.result(&to.display().to_string());
    }
    Ok(())
}

/// Refuses to replace what another program calls by such a name.
fn refuse_other_files(path: &Path) -> Result<(), Failure> {
    match Receipt::stands_at(path).map_err(Failure::failed)? {
        Some(false) => {
            let path = path.display();
            Err(Failure::usage(format!(
                "`{path}` is there and is no receipt; move it away, or give the spec another name"
            )))
        }
        Some(true) | None => Ok(()),
    }
}

/// Runs a spec, in a folder of its own where all is to be made anew, and compares it with its receipt.
pub(super) fn locked(
    path: &Path,
    resolved: &ResolvedSpec,
    store: &Store,
    is_fresh: bool,
    how: &How<'_>,
    ui: &Ui,
) -> Result<(), Failure> {
    let file = Receipt::path(path);
    let known = match Receipt::read(&file) {
        Err(error) if error.is_not_found() => {
            let (file, path) = (file.display(), path.display());
            return Err(Failure::usage(format!("`{path}` has no receipt `{file}`; `run lock {path}` writes one")));
        }
        known => known.map_err(Failure::failed)?,
    };
    let differs = |what: String| {
        let (file, path) = (file.display(), path.display());
        let by = if known.program == env!("CARGO_PKG_VERSION") {
            String::new()
        } else {
            format!(" (written by version {})", known.program)
        };
        Failure::failed(format!("`{path}` differs from `{file}`{by}: {what}"))
    };
    let nested = if is_fresh { Some(store.nested().map_err(Failure::failed)?) } else { None };
    let store = nested.as_ref().map_or(store, |(store, _)| store);
    // What cannot come out the same is said before anything runs.
    if let Some(what) = known.other_stage(&planned(resolved, store, how)?) {
        return Err(differs(what));
    }
    let receipt = receipt_of(path, resolved, store, how, ui)?;
    // As it comes back from a file.
    let now: Receipt = serde_json::from_slice(&receipt.to_bytes()).map_err(Failure::failed)?;
    match known.difference(&now) {
        Some(what) => Err(differs(what)),
        None => {
            let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
            let (stages, trials) = (count(now.stages.len(), "stage"), count(now.trials.len(), "trial"));
            let made = if is_fresh { "all made anew" } else { "as the store has them" };
            match ui.json {
                true => {
                    ui.json(&json!({ "receipt": file, "is_fresh": is_fresh, "trials": now.trials.len() }).to_string())
                }
                false => ui.result(&format!("{}: {stages} and {trials} are the same, {made}", file.display())),
            }
            Ok(())
        }
    }
}

/// Names and keys of the stages.
pub(super) fn planned(resolved: &ResolvedSpec, store: &Store, how: &How<'_>) -> Result<Vec<(String, Key)>, Failure> {
    let plan = how.plan(resolved, store)?;
    Ok(plan.stages().iter().map(|planned| (planned.name.clone(), planned.key)).collect())
}

/// Runs a spec and says what it came to. Trials that are gone from the store are run again.
fn receipt_of(path: &Path, resolved: &ResolvedSpec, store: &Store, how: &How<'_>, ui: &Ui) -> Result<Receipt, Failure> {
    ui.note(&format!("{} · {}", resolved.spec.name, path.display()));
    let goal = resolved.spec.search.as_ref().map_or(Goal::Maximize, |search| search.common.metric.goal());
    let progress = ProgressDisplay::new(ui, goal == Goal::Maximize);
    let options = how.options_with(resolved, store, &progress);
    let finished = stages::run(resolved, &options);
    progress.finish();
    let finished = finished?;
    rerun(resolved, &gone(&finished, store), store, &options)?;
    Ok(Receipt::of(resolved, &finished, store)?)
}

/// The trainings of a run whose artifacts are gone.
pub(super) fn gone(finished: &Finished, store: &Store) -> Vec<Trial> {
    let trials = finished.study.iter().flat_map(|study| &study.trials);
    trials.flat_map(Trial::trainings).filter(|training| !store.contains(&training.key)).collect()
}
