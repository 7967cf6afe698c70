//! Step `polynomial`.

use std::collections::BTreeSet;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::column_map::chosen;
use super::fitted::{FitInput, Fitted, restore};
use super::transform::{Phase, Transform};
use crate::data::graph_table::GraphTable;
use crate::data::table::{Column, ColumnKind, Table, Values};
use crate::onnx::Graph;

/// The most columns that are added.
const MOST: usize = 10_000;

/// Adds products and powers of columns, of the second degree.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Polynomial {
    /// Adds products of two columns alone, no squares.
    #[serde(default)]
    pub interactions_only: bool,
    /// The columns; all of numbers without it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
}

/// The products that are added: each of two columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Products {
    pairs: Vec<[String; 2]>,
}

impl Transform for Polynomial {
    fn phase(&self) -> Phase {
        Phase::Columns
    }

    fn fit(&self, input: &FitInput<'_>) -> Result<Option<Arc<dyn Fitted>>, String> {
        let columns = chosen(input.table, &self.columns)?;
        let count = columns.len() * (columns.len() + 1) / 2;
        if count > MOST {
            let all = columns.len();
            return Err(format!(
                "{all} columns have {count} products, at most {MOST} are added: name some in `columns`"
            ));
        }
        let names: Vec<&String> = columns.iter().map(|(column, _)| &column.name).collect();
        let mut pairs = Vec::new();
        for (at, first) in names.iter().enumerate() {
            let others = &names[at + usize::from(self.interactions_only)..];
            pairs.extend(others.iter().map(|second| [(*first).clone(), (*second).clone()]));
        }
        Ok(Some(Arc::new(Products { pairs })))
    }

    fn restore(&self, learned: Value) -> Result<Arc<dyn Fitted>, String> {
        restore::<Products>(learned)
    }
}

/// The name of the product of two columns.
fn product_name([first, second]: &[String; 2]) -> String {
    if first == second { format!("{first}²") } else { format!("{first}·{second}") }
}

impl Fitted for Products {
    fn apply(&self, table: &mut Table) {
        let mut added = Vec::new();
        for pair in &self.pairs {
            let [first, second] = pair;
            let numbers = |name: &str| match &table.column(name)?.values {
                Values::Numbers(numbers) => Some(numbers),
                Values::Categories { .. } => None,
            };
            let Some((a, b)) = numbers(first).zip(numbers(second)) else { continue };
            let product = a.iter().zip(b).map(|(a, b)| a * b).collect();
            added.push(Column::numbers(product_name(pair), ColumnKind::Number, product));
        }
        table.columns.extend(added);
    }

    fn write_onnx(&self, table: &mut GraphTable, graph: &mut Graph) -> Result<(), String> {
        let factors = |pair: &[String; 2]| table.numbers(&pair[0]).zip(table.numbers(&pair[1]));
        let known = self.pairs.iter().filter_map(|pair| Some((product_name(pair), factors(pair)?)));
        let (names, factors): (Vec<String>, Vec<(usize, usize)>) = known.unzip();
        if names.is_empty() {
            return Ok(());
        }
        let all: Vec<usize> =
            factors.iter().flat_map(|(a, b)| [*a, *b]).collect::<BTreeSet<usize>>().into_iter().collect();
        let x = table.join(&all, graph);
        let column = |place: usize| all.binary_search(&place).unwrap_or_default();
        let (first, second): (Vec<usize>, Vec<usize>) =
            factors.into_iter().map(|(a, b)| (column(a), column(b))).unzip();
        let (a, b) = (graph.columns(&x, &first), graph.columns(&x, &second));
        let products = graph.apply("Mul", &[&a, &b]);
        table.push(names, &products);
        Ok(())
    }

    fn learned(&self) -> Value {
        json!(self)
    }

    fn lines(&self) -> Vec<String> {
        vec![format!("{} products of two columns", self.pairs.len())]
    }
}
