//! Step `subset`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::transform::{Phase, Transform};
use crate::base::rng::Stream;
use crate::data::dataset::Dataset;
use crate::data::prepared::Prepared;
use crate::data::split;

/// Keeps only some samples of each part, drawn at random with every class in its share; what is not named is kept whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Subset {
    /// Training samples to keep, after the validation part was held out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub train: Option<u32>,
    /// Validation samples to keep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub validation: Option<u32>,
    /// Test samples to keep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub test: Option<u32>,
}

impl Transform for Subset {
    fn phase(&self) -> Phase {
        Phase::Select
    }

    fn apply(&self, prepared: &mut Prepared, dataset: &Dataset, seed: u64) -> Result<(), String> {
        let parts = [
            (&mut prepared.train, self.train),
            (&mut prepared.validation, self.validation),
            (&mut prepared.test, self.test),
        ];
        for (index, (rows, count)) in parts.into_iter().enumerate() {
            if let Some(count) = count {
                let mut stream = Stream::new(seed, "subset", index as u64);
                *rows = split::draw(rows, dataset.targets.labels(), count as usize, true, &mut stream).0;
            }
        }
        Ok(())
    }
}
