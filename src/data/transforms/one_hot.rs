//! Step `one_hot`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::transform::{Phase, Transform};
use crate::data::dataset::Dataset;
use crate::data::prepared::Prepared;

/// Turns labels into one-hot rows. The losses always read them so, so this only says so.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OneHot {}

impl Transform for OneHot {
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
