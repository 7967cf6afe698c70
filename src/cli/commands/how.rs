//! How commands run specs that the command line names.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use super::spec_file::load;
use crate::cli::diagnostics::Failure;
use crate::cli::ui::Ui;
use crate::data::Source;
use crate::pipeline::{Plan, Sink};
use crate::spec::ResolvedSpec;
use crate::stages::{RunOptions, stages_of};
use crate::store::Store;

/// What the command line says of how to run; nothing of it can change a result.
#[derive(Clone, Copy)]
pub(super) struct How<'a> {
    /// Threads; as many as there are processors without it.
    pub(super) jobs: Option<u16>,
    /// Changes of the spec.
    pub(super) set: &'a [String],
    /// Whether no connection may be opened.
    pub(super) offline: bool,
    /// Set when the run is to stop.
    pub(super) cancelled: &'a AtomicBool,
}

impl<'a> How<'a> {
    fn source(&self, resolved: &ResolvedSpec) -> Source {
        Source::of_environment(Some(&resolved.dataset_folder), self.offline)
    }

    /// The options of a run in a store; nobody listens.
    pub(super) fn options(&self, resolved: &ResolvedSpec, store: &Store) -> RunOptions<'a> {
        let usual = RunOptions::new(store.clone());
        RunOptions {
            source: Some(self.source(resolved)),
            set: self.set,
            jobs: self.jobs.map_or(usual.jobs, Into::into),
            cancelled: self.cancelled,
            ..usual
        }
    }

    /// The same, with somebody who listens.
    pub(super) fn options_with<'b>(&self, resolved: &ResolvedSpec, store: &Store, sink: &'b dyn Sink) -> RunOptions<'b>
    where
        'a: 'b,
    {
        RunOptions { sink, ..self.options(resolved, store) }
    }

    /// The plan of a spec.
    pub(super) fn plan(&self, resolved: &ResolvedSpec, store: &Store) -> Result<Plan, Failure> {
        let stages = stages_of(resolved, &self.source(resolved), Some(store.outputs())).map_err(Failure::failed)?;
        Plan::new(&resolved.spec.name, stages, store).map_err(Failure::failed)
    }
}

/// Loads specs; all of them are checked before the first one runs.
pub(super) fn load_all<'a>(
    paths: &'a [PathBuf],
    sets: &[String],
    ui: &Ui,
) -> Result<Vec<(&'a Path, ResolvedSpec)>, Failure> {
    paths.iter().map(|path| Ok((path.as_path(), load(path, sets, ui)?))).collect()
}
