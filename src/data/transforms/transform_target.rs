//! Step `transform_target`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::transform::{Phase, Transform};
use crate::data::dataset::Dataset;
use crate::data::prepared::Prepared;
use crate::data::target_map::{TargetMap, TargetScale};
use crate::data::targets::Targets;

/// Scales numbers that are to be predicted; metrics and predictions stay in their unit. Without this step they are standardized.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TransformTarget {
    /// How they are scaled.
    #[serde(default)]
    pub scale: TargetScale,
}

impl Transform for TransformTarget {
    fn phase(&self) -> Phase {
        Phase::Features
    }

    fn apply(&self, prepared: &mut Prepared, dataset: &Dataset, _: u64) -> Result<(), String> {
        if !matches!(dataset.targets, Targets::Numbers { .. }) {
            return Err("what is to be predicted is no number".to_owned());
        }
        prepared.target = TargetMap::fit(self.scale, &dataset.targets, &prepared.train)?;
        Ok(())
    }
}
