//! Step `fold`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::transform::{Phase, Transform};
use crate::base::rng::Stream;
use crate::data::dataset::Dataset;
use crate::data::folds;
use crate::data::prepared::Prepared;

/// Holds out one fold of a cross-validation as the validation part. No group is in two folds where the data have groups; where they
/// have an order, every fold is validated on the rows after those that it learns from, and fold 0 on the last ones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fold {
    /// Folds that the training samples are divided into.
    #[serde(default = "folds_by_default")]
    #[schemars(range(min = 2, max = 1000))]
    pub folds: u32,
    /// Which of them is held out, from 0.
    #[serde(default)]
    #[schemars(range(max = 999))]
    pub index: u32,
    /// Give every fold the same share of every class.
    #[serde(default = "stratify")]
    pub stratify: bool,
    /// Seed of this division alone; without it the spec's `seed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
}

fn folds_by_default() -> u32 {
    5
}

fn stratify() -> bool {
    true
}

impl Fold {
    /// Why samples cannot be divided.
    fn problem(&self, dataset: &Dataset) -> Option<String> {
        let (rows, folds) = (dataset.train_rows, self.folds as usize);
        let validation = dataset.origin.validation_rows;
        if validation > 0 {
            return Some(format!("the data have a validation part of {validation} samples already: leave folds out"));
        }
        let (least, what) = if dataset.origin.is_ordered {
            (folds + 1, "training samples in an order")
        } else {
            (folds, "training samples")
        };
        if rows < least {
            return Some(format!("{rows} {what} cannot be divided into {folds} folds"));
        }
        let of_training = dataset.origin.groups.iter().take(rows);
        let groups = of_training.collect::<std::collections::BTreeSet<_>>().len();
        (groups > 0 && groups < folds).then(|| format!("{groups} groups cannot be divided into {folds} folds"))
    }
}

impl Transform for Fold {
    fn out_of_range(&self) -> Option<String> {
        if self.folds < 2 {
            return Some(format!("`folds` is {}", self.folds));
        }
        (self.index >= self.folds).then(|| {
            format!(
                "`index` is {} of {} folds, which are counted from 0: at most {}",
                self.index,
                self.folds,
                self.folds - 1
            )
        })
    }

    fn holds_out_validation(&self) -> bool {
        true
    }

    fn phase(&self) -> Phase {
        Phase::HoldOut
    }

    fn apply(&self, prepared: &mut Prepared, dataset: &Dataset, seed: u64) -> Result<(), String> {
        if let Some(problem) = self.problem(dataset) {
            return Err(problem);
        }
        let rows: Vec<u32> = (0..dataset.train_rows as u32).collect();
        let (folds, index) = (self.folds as usize, self.index as usize);
        if dataset.origin.is_ordered {
            (prepared.train, prepared.validation) = folds::in_order(&rows, folds, index);
            return Ok(());
        }
        let mut stream = Stream::new(self.seed.unwrap_or(seed), "folds", 0);
        let labels = if self.stratify { dataset.targets.labels() } else { &[] };
        let fold_of = match dataset.origin.groups.is_empty() {
            true => folds::by_class(&rows, labels, folds, &mut stream),
            false => folds::by_group(&rows, &dataset.origin.groups, folds, &mut stream),
        };
        let held_out = |row: &&u32| fold_of[**row as usize] == self.index;
        (prepared.validation, prepared.train) = rows.iter().partition(held_out);
        Ok(())
    }
}
