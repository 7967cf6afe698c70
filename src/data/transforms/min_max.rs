//! Step `min_max`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::column_map::ColumnMap;
use super::fitted::{FitInput, Fitted, restore};
use super::transform::{Phase, Transform};

/// Shifts and scales columns to the range 0 … 1 over the training part.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MinMax {
    /// The columns; all of numbers without it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
}

impl Transform for MinMax {
    fn phase(&self) -> Phase {
        Phase::Columns
    }

    fn fit(&self, input: &FitInput<'_>) -> Result<Option<Arc<dyn Fitted>>, String> {
        ColumnMap::fit(input, &self.columns, |values| {
            let low = values.iter().copied().fold(f64::INFINITY, f64::min);
            let range = values.iter().copied().fold(f64::NEG_INFINITY, f64::max) - low;
            (low, if range > 0.0 { range } else { 1.0 })
        })
    }

    fn restore(&self, learned: Value) -> Result<Arc<dyn Fitted>, String> {
        restore::<ColumnMap>(learned)
    }
}
