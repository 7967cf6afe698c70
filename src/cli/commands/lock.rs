//! `run lock SPEC…` and `run SPEC --locked`: receipts, and the comparison with them.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use crate::base::fs;
use crate::cli::args::LockArgs;
use crate::cli::diagnostics::Failure;
use crate::cli::interrupt;
use crate::cli::progress::ProgressDisplay;
use crate::cli::ui::Ui;
use crate::data::Source;
use crate::pipeline::Plan;
use crate::search::Goal;
use crate::spec::{ResolvedSpec, load_spec};
use crate::stages::{self, Finished, Receipt, RunOptions, Trial, rerun, stages_of};
use crate::store::{Key, Store};

/// How a spec is run for its receipt.
pub(super) struct How<'a> {
    pub(super) jobs: Option<u16>,
    pub(super) offline: bool,
    pub(super) cancelled: &'a AtomicBool,
}

/// Writes the receipts.
pub(crate) fn lock(args: &LockArgs, ui: &Ui) -> Result<(), Failure> {
    let store = Store::open(&args.store.outputs).map_err(Failure::failed)?;
    let specs: Vec<_> =
        args.specs.iter().map(|path| Ok((path, load_spec(path, &[])?))).collect::<Result<_, Failure>>()?;
    let cancelled = interrupt::watch();
    for (path, resolved) in specs {
        let how = How { jobs: args.jobs, offline: args.offline, cancelled: &cancelled };
        let receipt = receipt_of(path, &resolved, &store, &how, ui)?;
        let to = Receipt::path(path);
        fs::write_atomic(&to, &receipt.to_bytes()).map_err(Failure::failed)?;
        ui.result(&to.display().to_string());
    }
    Ok(())
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
            ui.result(&format!("{}: {stages} and {trials} are the same, {made}", file.display()));
            Ok(())
        }
    }
}

/// Names and keys of the stages.
pub(super) fn planned(resolved: &ResolvedSpec, store: &Store, how: &How<'_>) -> Result<Vec<(String, Key)>, Failure> {
    let source = Source::of_environment(Some(&resolved.dataset_folder), how.offline);
    let stages = stages_of(resolved, &source).map_err(Failure::failed)?;
    let plan = Plan::new(&resolved.spec.name, stages, store).map_err(Failure::failed)?;
    Ok(plan.stages().iter().map(|planned| (planned.name.clone(), planned.key)).collect())
}

/// Runs a spec and says what it came to. Trials that are gone from the store are run again.
fn receipt_of(path: &Path, resolved: &ResolvedSpec, store: &Store, how: &How<'_>, ui: &Ui) -> Result<Receipt, Failure> {
    ui.note(&format!("{} · {}", resolved.spec.name, path.display()));
    let goal = resolved.spec.search.as_ref().map_or(Goal::Maximize, |search| search.common.metric.goal());
    let progress = ProgressDisplay::new(ui, goal == Goal::Maximize);
    let usual = RunOptions::new(store.clone());
    let options = RunOptions {
        source: Some(Source::of_environment(Some(&resolved.dataset_folder), how.offline)),
        jobs: how.jobs.map_or(usual.jobs, Into::into),
        cancelled: how.cancelled,
        sink: &progress,
        ..usual
    };
    let finished = stages::run(resolved, &options);
    progress.finish();
    let finished = finished?;
    rerun(resolved, &gone(&finished, store), store, &options)?;
    Ok(Receipt::of(resolved, &finished, store)?)
}

/// The trials of a run whose artifacts are gone.
pub(super) fn gone<'a>(finished: &'a Finished, store: &Store) -> Vec<&'a Trial> {
    let trials = finished.study.iter().flat_map(|study| &study.trials);
    trials.filter(|trial| !store.contains(&trial.key)).collect()
}
