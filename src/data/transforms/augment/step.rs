//! `augment` as a step of the preprocessing.

use super::Augment;
use crate::data::dataset::Dataset;
use crate::data::prepared::Prepared;
use crate::data::transforms::transform::{Phase, Transform, unless};

impl Transform for Augment {
    fn out_of_range(&self) -> Option<String> {
        self.numbers().into_iter().flatten().find_map(|(name, x, range)| unless(range.contains(&x), name, x))
    }

    fn phase(&self) -> Phase {
        Phase::Features
    }

    fn apply(&self, prepared: &mut Prepared, dataset: &Dataset, _: u64) -> Result<(), String> {
        if let (Some(kind), None) = (self.needs_images(), dataset.shape) {
            return Err(format!("`{kind}` needs images"));
        }
        prepared.augment = Some(self.clone());
        Ok(())
    }
}
