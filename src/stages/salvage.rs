//! What there is of a run that was interrupted or failed, laid out in the pipeline's folder and marked as unfinished.

use super::names::SEARCH;
use super::objective::recorded_history;
use super::report::Beside;
use super::unfinished::{Unfinished, study_so_far};
use super::view::view_of;
use crate::pipeline::{
    EventLog, ExecuteError, Executed, ExecutedStage, Plan, ViewError, last_execution, provenance, remove_leftovers,
};
use crate::spec::ResolvedSpec;
use crate::store::{Key, Store};

/// Lays out in the pipeline's folder what there is of a run that ended with `error`; says what, if there is anything.
pub(super) fn lay_out_unfinished(
    plan: &Plan,
    resolved: &ResolvedSpec,
    store: &Store,
    error: &ExecuteError,
) -> Result<Option<String>, ViewError> {
    let (ExecuteError::Interrupted { stage } | ExecuteError::Stage { stage, .. }) = error else {
        return Ok(None);
    };
    let folder = plan.folder(store);
    let log = EventLog::path(&folder);
    let mut done = Vec::new();
    for planned in plan.stages() {
        let Some(artifact) = store.find(&planned.key)? else { continue };
        let summary = planned.stage().summary(&artifact).unwrap_or_default();
        done.push(ExecutedStage { stage: planned.name.clone(), key: planned.key, ran: false, summary });
    }
    let history = |key: &Key| recorded_history(&store.folder_of(key)).unwrap_or_default();
    let study = match done.iter().any(|executed| executed.stage == SEARCH) {
        true => None,
        false => Some(study_so_far(&last_execution(&log)?, history)),
    };
    let trials = study.as_ref().map(|study| study.trials.len());
    if trials == Some(0) {
        return Ok(None); // what the folder shows of a run before is better than nothing
    }
    let verb = if matches!(error, ExecuteError::Interrupted { .. }) { "stopped" } else { "failed" };
    let so_far = match trials {
        None => "all trials are here".to_owned(),
        Some(1) => "the one trial that has ended is here".to_owned(),
        Some(n) => format!("the {n} trials that have ended are here"),
    };
    let note = format!("The run {verb} in stage `{stage}`; {so_far}. The same command goes on from there.");
    let keys: Vec<Key> = done.iter().map(|executed| executed.key).collect();
    let executed = Executed::new(done, store.clone());
    let _lock = plan.lock_folder(store)?;
    remove_leftovers(&folder);
    let provenance = provenance(&log, &keys).unwrap_or_default();
    let beside = Beside { document: None, outputs: store.outputs(), unfinished: Some(Unfinished { note, study }) };
    view_of(resolved, &executed, &provenance, beside)?.0.materialise(&folder)?;
    Ok(Some(format!("unfinished: {so_far}: `{}`", folder.display())))
}
