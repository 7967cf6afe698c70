//! `run verify --repair`: damaged artifacts out of the way, and what pipelines show made again.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::gc::trials_of;
use super::how::How;
use super::lock::{gone, planned};
use crate::base::fs;
use crate::cli::args::VerifyArgs;
use crate::cli::diagnostics::Failure;
use crate::cli::interrupt;
use crate::cli::ui::Ui;
use crate::pipeline::{Shown, shown_in};
use crate::spec::load_spec;
use crate::stages::{self, STUDY, rerun};
use crate::store::{Checked, Finding, Key, Store};

/// Mends what was found. An error where something is left that is not mended.
pub(super) fn repair(checked: &Checked, args: &VerifyArgs, store: &Store, ui: &Ui) -> Result<(), Failure> {
    let (mut aside, mut left) = (BTreeSet::new(), 0);
    for finding in &checked.findings {
        match finding {
            Finding::Damaged { key, stage, damage } if store.repair(key, stage, damage) => drop(aside.insert(*key)),
            Finding::Damaged { .. } | Finding::Unreadable { .. } => left += 1,
            Finding::Foreign { .. } => {}
        }
    }
    store.take_warnings().iter().for_each(|warning| ui.note(warning));
    let cancelled = interrupt::watch();
    let how = How { jobs: args.jobs, set: &[], offline: true, cancelled: &cancelled };
    for (folder, shown) in affected(&args.store.outputs, &aside)? {
        if let Err(why) = make_again(&folder, shown, store, &how, ui)? {
            ui.error(&format!("`{}` shows results that were damaged: {why}", folder.display()));
            left += 1;
        }
    }
    match left {
        0 => Ok(()),
        _ => Err(Failure::Silent),
    }
}

/// The folders of pipelines that show one of the artifacts, or a study with one of them.
fn affected(outputs: &Path, aside: &BTreeSet<Key>) -> Result<Vec<(PathBuf, Shown)>, Failure> {
    let folders = fs::list(outputs).map_err(Failure::failed)?.into_iter().map(|name| outputs.join(name));
    let shows = |(folder, shown): &(PathBuf, Shown)| {
        let stages = shown.stages.iter().map(|(_, key)| *key);
        let trials = trials_of(&fs::read(&folder.join(STUDY.name())).unwrap_or_default());
        stages.chain(trials).any(|key| aside.contains(&key))
    };
    let all = folders.map(|folder| {
        let shown = shown_in(&folder);
        (folder, shown)
    });
    Ok(all.filter(shows).collect())
}

/// Runs the spec whose results a folder shows, and the trials of its study that are gone. Says why not where it cannot.
fn make_again(
    folder: &Path,
    Shown { spec_file, stages }: Shown,
    store: &Store,
    how: &How<'_>,
    ui: &Ui,
) -> Result<Result<(), String>, Failure> {
    let Some(file) = spec_file.filter(|file| fs::exists(file)) else {
        return Ok(Err("its spec is not known any more; `run SPEC` makes them again".to_owned()));
    };
    let resolved = load_spec(&file, &[])?;
    let same = planned(&resolved, store, how)?.into_iter().collect::<BTreeSet<_>>() == stages.into_iter().collect();
    if !same {
        let file = file.display();
        return Ok(Err(format!("`{file}` has changed since, or was run with `--set`; `run {file}` makes them again")));
    }
    let options = how.options(&resolved, store);
    let finished = stages::run(&resolved, &options)?;
    let made = rerun(&resolved, &gone(&finished, store), store, &options)?.len();
    let stages = finished.executed.stages.iter().filter(|stage| stage.ran).count();
    ui.result(&format!("made again: {stages} stages and {made} trials of `{}`", folder.display()));
    Ok(Ok(()))
}
