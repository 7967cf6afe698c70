//! Step `split`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::transform::{Phase, Transform, unless};
use crate::base::rng::Stream;
use crate::data::dataset::Dataset;
use crate::data::prepared::Prepared;
use crate::data::split;

/// Holds out a validation part of the training samples: whole groups where the data have groups, the last ones where they have
/// an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// Share of the training samples that is held out, in [0, 1).
    #[serde(default = "validation")]
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1.0))]
    pub validation: f64,
    /// Hold out the same share of every class.
    #[serde(default = "stratify")]
    pub stratify: bool,
}

fn validation() -> f64 {
    0.1
}

fn stratify() -> bool {
    true
}

impl Transform for Split {
    fn out_of_range(&self) -> Option<String> {
        unless((0.0..1.0).contains(&self.validation), "validation", self.validation)
    }

    fn holds_out_validation(&self) -> bool {
        self.validation > 0.0
    }

    fn phase(&self) -> Phase {
        Phase::HoldOut
    }

    fn apply(&self, prepared: &mut Prepared, dataset: &Dataset, seed: u64) -> Result<(), String> {
        if dataset.origin.validation_rows > 0 {
            let rows = dataset.origin.validation_rows;
            return Err(format!("the data have a validation part of {rows} samples already: leave `split` out"));
        }
        let rows: Vec<u32> = (0..dataset.train_rows as u32).collect();
        if rows.is_empty() {
            return Err("there are no training samples: write a lower `test_fraction` in `dataset`".to_owned());
        }
        let count = (self.validation * rows.len() as f64).round() as usize;
        if count == 0 && self.validation > 0.0 {
            let least = (0.5 / rows.len() as f64 * 1e4).ceil() / 1e4;
            return Err(format!(
                "`validation: {}` of {} training samples is none; write {least} or more, or `validation: 0` to hold out nothing",
                self.validation,
                rows.len(),
            ));
        }
        let mut stream = Stream::new(seed, "split", 0);
        (prepared.validation, prepared.train) = if dataset.origin.is_ordered {
            let (train, validation) = rows.split_at(rows.len() - count);
            (validation.to_vec(), train.to_vec())
        } else if dataset.origin.groups.is_empty() {
            split::draw(&rows, dataset.targets.labels(), count, self.stratify, &mut stream)
        } else {
            split::draw_groups(&rows, &dataset.origin.groups, count, &mut stream)
        };
        Ok(())
    }
}
