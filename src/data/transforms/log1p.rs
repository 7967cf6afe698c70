//! Step `log1p`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::column_map::{chosen, for_numbers, present};
use super::fitted::{FitInput, Fitted, restore};
use super::transform::{Phase, Transform};
use crate::data::graph_table::GraphTable;
use crate::data::table::Table;
use crate::onnx::Graph;

/// The number for which one of −1 or less is taken.
const LEAST: f64 = -1.0 + f64::EPSILON;

/// Replaces numbers x by ln(1 + x), for columns that span several powers of ten.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Log1p {
    /// The columns; without it all of numbers that are never below 0.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
}

/// The columns whose logarithm is taken. A number of −1 or less, which no training row has, is taken for just above −1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Logarithms {
    columns: Vec<String>,
}

impl Transform for Log1p {
    fn phase(&self) -> Phase {
        Phase::Columns
    }

    fn fit(&self, input: &FitInput<'_>) -> Result<Option<Arc<dyn Fitted>>, String> {
        let mut columns = Vec::new();
        for (column, numbers) in chosen(input.table, &self.columns)? {
            let low = present(numbers, input.rows).into_iter().fold(f64::INFINITY, f64::min);
            if !self.columns.is_empty() && low <= -1.0 {
                return Err(format!("column `{}` has {low}: numbers above −1 have a logarithm", column.name));
            }
            if low >= 0.0 || !self.columns.is_empty() {
                columns.push(column.name.clone());
            }
        }
        Ok(Some(Arc::new(Logarithms { columns })))
    }

    fn restore(&self, learned: Value) -> Result<Arc<dyn Fitted>, String> {
        restore::<Logarithms>(learned)
    }
}

impl Fitted for Logarithms {
    fn apply(&self, table: &mut Table) {
        // NaN stays NaN: `max` would give the other one.
        let log = |x: f64| libm::log1p(if x < LEAST { LEAST } else { x });
        self.columns.iter().for_each(|name| for_numbers(table, name, log));
    }

    fn write_onnx(&self, table: &mut GraphTable, graph: &mut Graph) -> Result<(), String> {
        let columns: Vec<(&str, ())> = self.columns.iter().map(|name| (&**name, ())).collect();
        table.change(&columns, graph, |graph, x, _| {
            let least = graph.number(LEAST);
            let is_below = graph.apply("Less", &[x, &least]);
            let x = graph.choose(&is_below, &least, x);
            graph.log1p(&x)
        });
        Ok(())
    }

    fn learned(&self) -> Value {
        json!(self)
    }

    fn lines(&self) -> Vec<String> {
        self.columns.iter().map(|name| format!("{name}: ln(1 + x)")).collect()
    }
}
