//! The `repeat` section: several trainings of every configuration.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::search::Config;

/// Trains every configuration several times; its metrics are the means of these replicates. With both keys, the folds are drawn anew
/// for every seed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// Trainings with seeds of their own, the first with the spec's: other initial weights and another order of the samples, on the
    /// same parts of the data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1000))]
    pub seeds: Option<u32>,
    /// Folds of a cross-validation, in place of what the `split` step holds out: every training is validated on another one. The test
    /// part stays as it is. Groups and the order of the data (`dataset.group`, `dataset.order`) are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 2, max = 1000))]
    pub folds: Option<u32>,
    /// Let the search decide how many of the `seeds` each configuration is trained with, from one to all of them: it trains one again
    /// where that tells more than a new one would, and chooses the best by what it believes of them, noise left out. For
    /// `method: bayes`, whose `trials` are then trainings.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub adaptive: bool,
    /// Give every fold the same share of every class; without it as the `split` step says, else true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stratify: Option<bool>,
}

/// Path by which a replicate sets the seed of its training; no setting of a spec, since `seed` there draws the split too.
pub(crate) const TRAINING_SEED: &str = "seed";
/// Paths by which a replicate sets the fold that it is validated on.
const FOLD: &str = "preprocess.fold.index";
const FOLD_SEED: &str = "preprocess.fold.seed";

impl Repeat {
    /// The number of trainings of a configuration; the most of one where the search decides.
    pub fn count(&self) -> usize {
        self.seeds.unwrap_or(1) as usize * self.folds.unwrap_or(1) as usize
    }

    /// What every training of a configuration sets beside it; the first one nothing, so that it is the trial that there is without
    /// repetition. `seed` is that of the first training.
    pub(super) fn settings(&self, seed: u64) -> Vec<Config> {
        let folds = self.folds.unwrap_or(1) as usize;
        let set = |index: usize| {
            let (repetition, fold) = ((index / folds) as u64, index % folds);
            let mut set = Config::new();
            if fold > 0 {
                set.insert(FOLD.to_owned(), fold.into());
            }
            if repetition > 0 {
                let seed = seed.wrapping_add(repetition);
                set.insert(TRAINING_SEED.to_owned(), seed.into());
                self.folds.is_some().then(|| set.insert(FOLD_SEED.to_owned(), seed.into()));
            }
            set
        };
        (0..self.count()).map(set).collect()
    }
}

/// Which fold a training with these settings is validated on.
pub(crate) fn fold_of(set: &Config) -> u64 {
    set.get(FOLD).and_then(serde_json::Value::as_u64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn settings(repeat: serde_json::Value) -> serde_json::Value {
        json!(serde_json::from_value::<Repeat>(repeat).unwrap().settings(42))
    }

    #[test]
    fn the_first_training_sets_nothing() {
        assert_eq!(settings(json!({ "seeds": 3 })), json!([{}, { "seed": 43 }, { "seed": 44 }]));
        assert_eq!(
            settings(json!({ "folds": 3 })),
            json!([{}, { "preprocess.fold.index": 1 }, { "preprocess.fold.index": 2 }])
        );
    }

    #[test]
    fn more_seeds_add_to_the_trainings_that_there_are() {
        let (few, many) = (settings(json!({ "folds": 2, "seeds": 2 })), settings(json!({ "folds": 2, "seeds": 3 })));
        assert_eq!(few.as_array().unwrap()[..], many.as_array().unwrap()[..4]);
        let last = json!({ "preprocess.fold.index": 1, "preprocess.fold.seed": 44, "seed": 44 });
        assert_eq!(many[5], last);
    }
}
