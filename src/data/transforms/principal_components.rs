//! Step `principal_components`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::column_map::chosen;
use super::fitted::{FitInput, Fitted, restore};
use super::statistics::{eigen, mean_and_deviation};
use super::transform::{Phase, Transform};
use crate::data::graph_table::GraphTable;
use crate::data::table::{Column, ColumnKind, Table, Values};
use crate::onnx::Graph;

/// The most columns whose components are found: the time grows with the cube of their number.
const MOST: usize = 1_000;

/// Replaces columns by the directions in which the training part varies most, the first of them first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrincipalComponents {
    /// How many directions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1000))]
    pub components: Option<u32>,
    /// Without `components`: as many as have this share of the variance, in (0, 1].
    #[serde(default = "variance")]
    #[schemars(extend("exclusiveMinimum" = 0.0), range(max = 1.0))]
    pub variance: f64,
    /// The columns; all of numbers without it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
}

fn variance() -> f64 {
    0.95
}

/// Directions of columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Directions {
    columns: Vec<String>,
    means: Vec<f64>,
    /// `[components, columns]`.
    directions: Vec<Vec<f64>>,
    /// Share of the variance that each has.
    shares: Vec<f64>,
}

impl Transform for PrincipalComponents {
    fn phase(&self) -> Phase {
        Phase::Columns
    }

    fn fit(&self, input: &FitInput<'_>) -> Result<Option<Arc<dyn Fitted>>, String> {
        let columns = chosen(input.table, &self.columns)?;
        if columns.len() > MOST {
            return Err(format!("{} columns, at most {MOST} are taken: name some in `columns`", columns.len()));
        }
        if columns.is_empty() {
            return Err("there are no columns of numbers".to_owned());
        }
        let mut centered = Vec::new();
        let mut means = Vec::new();
        for (column, numbers) in &columns {
            let values: Vec<f64> = input.rows.iter().map(|&row| numbers[row as usize]).collect();
            if values.iter().any(|x| x.is_nan()) {
                return Err(format!(
                    "column `{}` has missing values: an `impute` step before this one fills them",
                    column.name
                ));
            }
            let mean = mean_and_deviation(&values).0;
            means.push(mean);
            centered.push(values.into_iter().map(|x| x - mean).collect::<Vec<f64>>());
        }
        let n = input.rows.len().saturating_sub(1).max(1) as f64;
        let covariance = |i: usize, j: usize| centered[i].iter().zip(&centered[j]).map(|(a, b)| a * b).sum::<f64>() / n;
        let size = columns.len();
        let matrix: Vec<Vec<f64>> =
            (0..size).map(|i| (0..size).map(|j| covariance(i.max(j), i.min(j))).collect()).collect();
        let found = eigen(matrix);
        let total: f64 = found.iter().map(|(value, _)| value.max(0.0)).sum();
        let share = |value: f64| if total > 0.0 { value.max(0.0) / total } else { 0.0 };
        let count =
            self.components.map_or_else(|| self.enough(found.iter().map(|(value, _)| share(*value))), |c| c as usize);
        let (mut directions, mut shares) = (Vec::new(), Vec::new());
        for (value, direction) in found.into_iter().take(count) {
            directions.push(direction);
            shares.push(share(value));
        }
        let columns = columns.iter().map(|(column, _)| column.name.clone()).collect();
        Ok(Some(Arc::new(Directions { columns, means, directions, shares })))
    }

    fn restore(&self, learned: Value) -> Result<Arc<dyn Fitted>, String> {
        restore::<Directions>(learned)
    }
}

impl PrincipalComponents {
    /// How many directions have the share of the variance that is asked for.
    fn enough(&self, shares: impl Iterator<Item = f64>) -> usize {
        let mut sum = 0.0;
        let below = shares.take_while(|share| {
            let is_below = sum < self.variance - 1e-12;
            sum += share;
            is_below
        });
        below.count().max(1)
    }
}

fn component_name(at: usize) -> String {
    format!("component_{at}")
}

impl Fitted for Directions {
    fn apply(&self, table: &mut Table) {
        let numbers = |name: &String| match &table.column(name)?.values {
            Values::Numbers(numbers) => Some(numbers),
            Values::Categories { .. } => None,
        };
        let columns: Vec<&Vec<f64>> = self.columns.iter().filter_map(numbers).collect();
        let mut added = Vec::new();
        for (at, direction) in self.directions.iter().enumerate() {
            let projected = |row: usize| {
                let terms = columns.iter().zip(&self.means).zip(direction);
                terms.map(|((column, mean), weight)| (column[row] - mean) * weight).sum::<f64>()
            };
            let numbers = (0..table.rows).map(projected).collect();
            added.push(Column::numbers(component_name(at), ColumnKind::Number, numbers));
        }
        table.columns.retain(|column| !self.columns.contains(&column.name));
        table.columns.extend(added);
    }

    fn write_onnx(&self, table: &mut GraphTable, graph: &mut Graph) -> Result<(), String> {
        let places: Vec<usize> = self.columns.iter().filter_map(|name| table.numbers(name)).collect();
        let x = table.join(&places, graph);
        let means = graph.row(&self.means);
        let centered = graph.apply("Sub", &[&x, &means]);
        let turned =
            (0..places.len()).flat_map(|column| self.directions.iter().map(move |direction| direction[column]));
        let directions = graph.numbers(&turned.collect::<Vec<f64>>(), &[places.len(), self.directions.len()]);
        let components = graph.apply("MatMul", &[&centered, &directions]);
        table.columns.retain(|column| !self.columns.contains(&column.name));
        table.push((0..self.directions.len()).map(component_name), &components);
        Ok(())
    }

    fn learned(&self) -> Value {
        json!(self)
    }

    fn lines(&self) -> Vec<String> {
        let all: f64 = self.shares.iter().sum();
        vec![format!(
            "{} directions of {} columns, {:.1} % of the variance",
            self.shares.len(),
            self.columns.len(),
            all * 100.0
        )]
    }
}
