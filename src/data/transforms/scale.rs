//! Step `scale`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::column_map::ColumnMap;
use super::fitted::{FitInput, Fitted, restore};
use super::transform::{Phase, Transform, unless};
use crate::data::dataset::Dataset;
use crate::data::prepared::Prepared;

/// Divides every feature by a number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// What every feature is divided by, above 0: 255 brings bytes to the range 0 … 1.
    #[serde(default = "divide_by")]
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub divide_by: f64,
}

fn divide_by() -> f64 {
    255.0
}

impl Transform for Scale {
    fn out_of_range(&self) -> Option<String> {
        unless(self.divide_by > 0.0, "divide_by", self.divide_by)
    }

    fn is_repeatable(&self) -> bool {
        true
    }

    fn phase(&self) -> Phase {
        Phase::Features
    }

    fn apply(&self, prepared: &mut Prepared, _: &Dataset, _: u64) -> Result<(), String> {
        let affine = &mut prepared.affine;
        affine.scale.iter_mut().chain(&mut affine.offset).for_each(|x| *x /= self.divide_by);
        Ok(())
    }

    fn fit(&self, input: &FitInput<'_>) -> Result<Option<Arc<dyn Fitted>>, String> {
        ColumnMap::fit(input, &[], |_| (0.0, self.divide_by))
    }

    fn restore(&self, learned: Value) -> Result<Arc<dyn Fitted>, String> {
        restore::<ColumnMap>(learned)
    }
}
