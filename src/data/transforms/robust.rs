//! Step `robust`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::column_map::ColumnMap;
use super::fitted::{FitInput, Fitted, restore};
use super::statistics::{quantile, sorted};
use super::transform::{Phase, Transform};

/// Shifts and scales columns to median 0 and interquartile range 1 over the training part, so that outliers count little.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Robust {
    /// The columns; all of numbers without it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
}

impl Transform for Robust {
    fn phase(&self) -> Phase {
        Phase::Columns
    }

    fn fit(&self, input: &FitInput<'_>) -> Result<Option<Arc<dyn Fitted>>, String> {
        ColumnMap::fit(input, &self.columns, |values| {
            let values = sorted(values);
            let range = quantile(&values, 0.75) - quantile(&values, 0.25);
            (quantile(&values, 0.5), if range > 0.0 { range } else { 1.0 })
        })
    }

    fn restore(&self, learned: Value) -> Result<Arc<dyn Fitted>, String> {
        restore::<ColumnMap>(learned)
    }
}
