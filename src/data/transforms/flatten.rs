//! Step `flatten`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::transform::{Phase, Transform};
use crate::data::dataset::Dataset;
use crate::data::prepared::Prepared;

/// Makes a row of every image. A feed-forward network always reads rows, so this only says so.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Flatten {}

impl Transform for Flatten {
    fn out_of_range(&self) -> Option<String> {
        None
    }

    fn is_repeatable(&self) -> bool {
        false
    }

    fn holds_out_validation(&self) -> bool {
        false
    }

    fn phase(&self) -> Phase {
        Phase::Features
    }

    fn apply(&self, _: &mut Prepared, _: &Dataset, _: u64) -> Result<(), String> {
        Ok(())
    }
}
