//! Failed trials that are to be run again.

use std::collections::BTreeSet;

use super::files::STUDY;
use super::names::SEARCH;
use super::study::Study;
use super::trial_status::TrialStatus;
use crate::pipeline::Plan;
use crate::store::{Store, StoreError};

/// Removes from the store what a search with failed trials came to, and what was made of that, so that the search runs again.
/// Its trials stay: those that ended well are found, those that failed are made again by the objective.
pub(super) fn discard_failed(plan: &Plan, store: &Store) -> Result<(), StoreError> {
    let Some(search) = plan.stages().iter().find(|planned| planned.name == SEARCH) else { return Ok(()) };
    let Some(artifact) = store.find(&search.key)? else { return Ok(()) };
    let study = serde_json::from_slice::<Study>(&artifact.read(STUDY.name())?).ok();
    if !study.is_some_and(|study| study.trials.iter().any(|trial| trial.status == TrialStatus::Failed)) {
        return Ok(());
    }
    let mut names = BTreeSet::from([SEARCH]);
    let mut keys = vec![search.key];
    for planned in plan.stages() {
        if planned.inputs().iter().any(|(input, _)| names.contains(input)) {
            names.insert(&planned.name);
            keys.push(planned.key);
        }
    }
    // The search goes last: if this is cut off, it is still there to be found with its failed trials.
    keys.iter().rev().try_for_each(|key| store.discard(key))
}
