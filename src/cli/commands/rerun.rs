//! `run verify SPEC --rerun N`: some trials made again, and compared with those in the store.

use std::path::Path;

use rand::seq::index::sample;

use super::study::study_of;
use crate::base::rng::Stream;
use crate::cli::args::VerifyArgs;
use crate::cli::diagnostics::Failure;
use crate::cli::interrupt;
use crate::cli::ui::Ui;
use crate::data::Source;
use crate::spec::load_spec;
use crate::stages::{Rerun, RunOptions, Trial, rerun};
use crate::store::Store;

/// Runs `count` trials of each spec again, in a folder that is removed afterwards.
pub(super) fn rerun_specs(args: &VerifyArgs, count: usize, store: &Store, ui: &Ui) -> Result<(), Failure> {
    let specs: Vec<_> =
        args.specs.iter().map(|path| Ok((path, load_spec(path, &[])?))).collect::<Result<_, Failure>>()?;
    let cancelled = interrupt::watch();
    let mut differ = 0;
    for (path, resolved) in &specs {
        let study = study_of(&resolved.spec.name, path, &args.store.outputs)?;
        let chosen = chosen(&study.trials, count, args.seed);
        let (into, _folder) = store.nested().map_err(Failure::failed)?;
        let usual = RunOptions::new(into);
        let options = RunOptions {
            source: Some(Source::of_environment(Some(&resolved.dataset_folder), true)),
            jobs: args.jobs.map_or(usual.jobs, Into::into),
            cancelled: &cancelled,
            ..usual
        };
        for trial in chosen {
            let outcome = rerun(resolved, &[trial], store, &options)?;
            differ += outcome.iter().map(|outcome| say(path, trial, outcome, ui)).sum::<usize>();
        }
    }
    match differ {
        0 => Ok(()),
        1 => Err(Failure::failed("a trial came to something else than the store has")),
        n => Err(Failure::failed(format!("{n} trials came to something else than the store has"))),
    }
}

/// Says what came of a trial; 1 where it differs.
fn say(path: &Path, trial: &Trial, outcome: &Rerun, ui: &Ui) -> usize {
    let line = |what: &str| ui.result(&format!("{} {}: {what}", path.display(), trial.name));
    match outcome {
        Rerun::Same => line("the same"),
        Rerun::Impossible { why } => line(&format!("not compared: {why}")),
        Rerun::Differs { what } => {
            ui.error(&format!("{} {} differs: {what}", path.display(), trial.name));
            return 1;
        }
    }
    0
}

/// Some of the trials, in their order.
fn chosen(trials: &[Trial], count: usize, seed: u64) -> Vec<&Trial> {
    let mut random = Stream::new(seed, "rerun", 0);
    let mut indices = sample(random.raw(), trials.len(), count.min(trials.len())).into_vec();
    indices.sort_unstable();
    indices.into_iter().map(|index| &trials[index]).collect()
}
