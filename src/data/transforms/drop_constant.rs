//! Step `drop_constant`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::fitted::{FitInput, Fitted, restore};
use super::transform::{Phase, Transform};
use crate::data::graph_table::GraphTable;
use crate::data::table::Table;
use crate::onnx::Graph;

/// Leaves out columns that are constant over the training part.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DropConstant {}

/// The columns that are left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Dropped {
    columns: Vec<String>,
}

impl Transform for DropConstant {
    fn phase(&self) -> Phase {
        Phase::Columns
    }

    fn fit(&self, input: &FitInput<'_>) -> Result<Option<Arc<dyn Fitted>>, String> {
        let first = input.rows.first().map_or(0, |&row| row as usize);
        // Missing values are alike; the bits tell them from any number.
        let is_constant = |column: &&crate::data::table::Column| {
            let value = column.number(first);
            input.rows.iter().all(|&row| {
                let other = column.number(row as usize);
                other == value || other.is_nan() && value.is_nan()
            })
        };
        let columns: Vec<String> =
            input.table.columns.iter().filter(is_constant).map(|column| column.name.clone()).collect();
        if columns.len() == input.table.columns.len() {
            return Err("all columns are constant over the training samples".to_owned());
        }
        Ok(Some(Arc::new(Dropped { columns })))
    }

    fn restore(&self, learned: Value) -> Result<Arc<dyn Fitted>, String> {
        restore::<Dropped>(learned)
    }
}

impl Fitted for Dropped {
    fn apply(&self, table: &mut Table) {
        table.columns.retain(|column| !self.columns.contains(&column.name));
    }

    fn write_onnx(&self, table: &mut GraphTable, _: &mut Graph) -> Result<(), String> {
        table.columns.retain(|column| !self.columns.contains(&column.name));
        Ok(())
    }

    fn learned(&self) -> Value {
        json!(self)
    }

    fn lines(&self) -> Vec<String> {
        self.columns.iter().map(|name| format!("{name}: left out")).collect()
    }
}
