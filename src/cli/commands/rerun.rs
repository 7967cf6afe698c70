//! `run verify SPEC --rerun N`: some trials made again, and compared with those in the store.

use std::collections::BTreeSet;
use std::path::Path;

use rand::seq::index::sample;

use super::how::{How, load_all};
use super::study::study_of;
use crate::base::rng::Stream;
use crate::cli::args::VerifyArgs;
use crate::cli::diagnostics::Failure;
use crate::cli::interrupt;
use crate::cli::ui::Ui;
use crate::stages::{Rerun, Trial, rerun};
use crate::store::Store;

/// Runs `count` trials of each spec again, in a folder that is removed afterwards.
pub(super) fn rerun_specs(args: &VerifyArgs, count: usize, store: &Store, ui: &Ui) -> Result<(), Failure> {
    let specs = load_all(&args.specs, &[], ui)?;
    let cancelled = interrupt::watch();
    let how = How { jobs: args.jobs, set: &[], offline: true, cancelled: &cancelled };
    let mut differ = 0;
    for (path, resolved) in &specs {
        let study = study_of(&resolved.spec.name, path, &args.store.outputs, ui)?;
        let chosen = chosen(study.trials.iter().flat_map(Trial::trainings).collect(), count, args.seed);
        let (into, _folder) = store.nested().map_err(Failure::failed)?;
        let outcomes = rerun(resolved, &chosen, store, &how.options(resolved, &into))?;
        differ += chosen.iter().zip(&outcomes).map(|(trial, outcome)| say(path, trial, outcome, ui)).sum::<usize>();
    }
    match differ {
        0 => Ok(()),
        1 => Err(Failure::failed("a trial came to something else than the store has")),
        n => Err(Failure::failed(format!("{n} trials came to something else than the store has"))),
    }
}

/// Says what came of a trial; 1 where it differs.
fn say(path: &Path, trial: &Trial, outcome: &Rerun, ui: &Ui) -> usize {
    let which = if trial.set.is_empty() { String::new() } else { format!(", training {}", trial.replicate + 1) };
    let line = |what: &str| ui.result(&format!("{} {}{which}: {what}", path.display(), trial.name));
    match outcome {
        Rerun::Same => line("the same"),
        Rerun::Impossible { why } => line(&format!("not compared: {why}")),
        Rerun::Differs { what } => {
            ui.error(&format!("{} {}{which} differs: {what}", path.display(), trial.name));
            return 1;
        }
    }
    0
}

/// Some of the trainings, in their order.
fn chosen(trainings: Vec<Trial>, count: usize, seed: u64) -> Vec<Trial> {
    let mut random = Stream::new(seed, "rerun", 0);
    let indices: BTreeSet<usize> =
        sample(random.raw(), trainings.len(), count.min(trainings.len())).into_iter().collect();
    trainings.into_iter().enumerate().filter(|(index, _)| indices.contains(index)).map(|(_, trial)| trial).collect()
}
