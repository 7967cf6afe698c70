//! What `repeat` makes of a spec: the trainings of every configuration.

use super::model::Spec;
use super::repeat::Repeat;
use crate::data::{Fold, Step};
use crate::search::Config;

/// What the trainings of every configuration of a spec set beside it, in order; one that sets nothing where the spec does not repeat.
pub fn replicates(spec: &Spec) -> Vec<Config> {
    let Some(repeat) = &spec.repeat else { return vec![Config::new()] };
    let of_optimizer = spec.optimizer.as_ref().and_then(|optimizer| optimizer.common.seed);
    repeat.settings(of_optimizer.unwrap_or(spec.seed))
}

/// Whether the search decides how many of its trainings a configuration has.
pub fn is_adaptive(spec: &Spec) -> bool {
    spec.repeat.as_ref().is_some_and(|repeat| repeat.adaptive)
}

/// Where the spec repeats over folds, the first of them takes the place of what the steps hold out.
pub(super) fn hold_out_first_fold(spec: &mut Spec) {
    let Some(Repeat { folds: Some(folds), stratify, .. }) = spec.repeat else { return };
    let place = spec.preprocess.iter().position(|step| matches!(step, Step::Split(_) | Step::Fold(_)));
    let of_split = place.and_then(|place| match &spec.preprocess[place] {
        Step::Split(split) => Some(split.stratify),
        _ => None,
    });
    let seed = place.and_then(|place| match &spec.preprocess[place] {
        Step::Fold(fold) => fold.seed,
        _ => None,
    });
    let fold = Step::Fold(Fold { folds, index: 0, stratify: stratify.or(of_split).unwrap_or(true), seed });
    match place {
        Some(place) => spec.preprocess[place] = fold,
        None => spec.preprocess.push(fold),
    }
}
