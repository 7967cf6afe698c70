//! Step `clip`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::column_map::{chosen, for_numbers, present};
use super::fitted::{FitInput, Fitted, restore};
use super::statistics::{quantile, sorted};
use super::transform::{Phase, Transform, unless};
use crate::data::graph_table::GraphTable;
use crate::data::table::Table;
use crate::onnx::Graph;

/// Moves outliers to the ends of the range that most of the training part has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clip {
    /// Share of the training values below the range, in [0, 0.5).
    #[serde(default = "share")]
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 0.5))]
    pub below: f64,
    /// Share of the training values above the range, in [0, 0.5).
    #[serde(default = "share")]
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 0.5))]
    pub above: f64,
    /// The columns; all of numbers without it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
}

fn share() -> f64 {
    0.01
}

/// A column with its range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Bounds {
    name: String,
    low: f64,
    high: f64,
}

/// Columns with their ranges.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Clipped {
    columns: Vec<Bounds>,
}

impl Transform for Clip {
    fn out_of_range(&self) -> Option<String> {
        unless((0.0..0.5).contains(&self.below), "below", self.below)
            .or_else(|| unless((0.0..0.5).contains(&self.above), "above", self.above))
    }

    fn phase(&self) -> Phase {
        Phase::Columns
    }

    fn fit(&self, input: &FitInput<'_>) -> Result<Option<Arc<dyn Fitted>>, String> {
        let mut columns = Vec::new();
        for (column, numbers) in chosen(input.table, &self.columns)? {
            let values = sorted(present(numbers, input.rows));
            if !values.is_empty() {
                let (low, high) = (quantile(&values, self.below), quantile(&values, 1.0 - self.above));
                columns.push(Bounds { name: column.name.clone(), low, high });
            }
        }
        Ok(Some(Arc::new(Clipped { columns })))
    }

    fn restore(&self, learned: Value) -> Result<Arc<dyn Fitted>, String> {
        restore::<Clipped>(learned)
    }
}

impl Fitted for Clipped {
    fn apply(&self, table: &mut Table) {
        for Bounds { name, low, high } in &self.columns {
            // Comparisons leave NaN as it is.
            for_numbers(table, name, |x| {
                if x < *low {
                    *low
                } else if x > *high {
                    *high
                } else {
                    x
                }
            });
        }
    }

    fn write_onnx(&self, table: &mut GraphTable, graph: &mut Graph) -> Result<(), String> {
        let columns: Vec<(&str, &Bounds)> = self.columns.iter().map(|column| (&*column.name, column)).collect();
        table.change(&columns, graph, |graph, x, columns| {
            let low = graph.row(&columns.iter().map(|column| column.low).collect::<Vec<f64>>());
            let high = graph.row(&columns.iter().map(|column| column.high).collect::<Vec<f64>>());
            let (is_below, is_above) = (graph.apply("Less", &[x, &low]), graph.apply("Greater", &[x, &high]));
            let x = graph.choose(&is_below, &low, x);
            graph.choose(&is_above, &high, &x)
        });
        Ok(())
    }

    fn learned(&self) -> Value {
        json!(self)
    }

    fn lines(&self) -> Vec<String> {
        self.columns.iter().map(|Bounds { name, low, high }| format!("{name}: {low} … {high}")).collect()
    }
}
