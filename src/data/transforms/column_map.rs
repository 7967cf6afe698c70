//! Numbers that are shifted and scaled, column by column: what most steps learn.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::fitted::{FitInput, Fitted};
use crate::data::graph_table::GraphTable;
use crate::data::table::{Column, ColumnKind, Table, Values};
use crate::onnx::Graph;

/// The columns of numbers that a step looks at: all but those of zeros and ones, or the ones that the spec names.
pub(super) fn chosen<'a>(table: &'a Table, named: &[String]) -> Result<Vec<(&'a Column, &'a [f64])>, String> {
    for name in named {
        match table.column(name).map(|column| (&column.values, column.kind)) {
            Some((Values::Numbers(_), ColumnKind::Category)) => {
                return Err(format!(
                    "column `{name}` has the places of categories, for the method `embedding`: leave it out"
                ));
            }
            Some((Values::Numbers(_), _)) => {}
            Some((Values::Categories { .. }, _)) => {
                return Err(format!(
                    "column `{name}` has categories: an `encode` step before this one makes numbers of them"
                ));
            }
            None => return Err(format!("there is no column `{name}`; there are {}", names(table))),
        }
    }
    let is_chosen = |column: &&Column| match named {
        [] => !matches!(column.kind, ColumnKind::Boolean | ColumnKind::Date | ColumnKind::Category),
        named => named.contains(&column.name),
    };
    let numbers = |column: &'a Column| match &column.values {
        Values::Numbers(numbers) => Some((column, &numbers[..])),
        Values::Categories { .. } => None,
    };
    Ok(table.columns.iter().filter(is_chosen).filter_map(numbers).collect())
}

/// The names of columns, or of the first of many.
pub(super) fn names(table: &Table) -> String {
    let names: Vec<&str> = table.columns.iter().take(12).map(|column| column.name.as_str()).collect();
    let more = if table.columns.len() > 12 { ", …" } else { "" };
    format!("{}{more}", names.join(", "))
}

/// The numbers of a column on the training rows that have one.
pub(super) fn present(numbers: &[f64], rows: &[u32]) -> Vec<f64> {
    rows.iter().map(|&row| numbers[row as usize]).filter(|x| !x.is_nan()).collect()
}

/// A column that becomes (x − center) / scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinearColumn {
    /// Its name.
    pub name: String,
    /// What is subtracted.
    pub center: f64,
    /// What is divided by.
    pub scale: f64,
}

/// Columns that are shifted and scaled, in f64.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnMap {
    columns: Vec<LinearColumn>,
}

impl ColumnMap {
    /// Learns the center and scale of each chosen column from its training values; a column without any is left as it is.
    pub(super) fn fit(
        input: &FitInput<'_>,
        named: &[String],
        mut learn: impl FnMut(Vec<f64>) -> (f64, f64),
    ) -> Result<Option<Arc<dyn Fitted>>, String> {
        let mut columns = Vec::new();
        for (column, numbers) in chosen(input.table, named)? {
            let values = present(numbers, input.rows);
            if values.is_empty() {
                continue;
            }
            let (center, scale) = learn(values);
            columns.push(LinearColumn { name: column.name.clone(), center, scale });
        }
        Ok(Some(Arc::new(Self { columns })))
    }

    /// Of columns whose centers and scales are known.
    pub(super) fn new(columns: Vec<LinearColumn>) -> Self {
        Self { columns }
    }
}

impl Fitted for ColumnMap {
    fn apply(&self, table: &mut Table) {
        for LinearColumn { name, center, scale } in &self.columns {
            for_numbers(table, name, |x| (x - center) / scale);
        }
    }

    fn write_onnx(&self, table: &mut GraphTable, graph: &mut Graph) -> Result<(), String> {
        let columns: Vec<(&str, &LinearColumn)> = self.columns.iter().map(|column| (&*column.name, column)).collect();
        table.change(&columns, graph, |graph, x, columns| {
            let center = graph.row(&columns.iter().map(|column| column.center).collect::<Vec<f64>>());
            let scale = graph.row(&columns.iter().map(|column| column.scale).collect::<Vec<f64>>());
            let centered = graph.apply("Sub", &[x, &center]);
            graph.apply("Div", &[&centered, &scale])
        });
        Ok(())
    }

    fn learned(&self) -> Value {
        json!(self)
    }

    fn lines(&self) -> Vec<String> {
        let line = |LinearColumn { name, center, scale }: &LinearColumn| format!("{name}: (x − {center}) / {scale}");
        self.columns.iter().map(line).collect()
    }
}

/// Changes the numbers of a column, where the table has it.
pub(super) fn for_numbers(table: &mut Table, name: &str, change: impl Fn(f64) -> f64) {
    if let Some(Column { values: Values::Numbers(numbers), .. }) =
        table.columns.iter_mut().find(|column| column.name == name)
    {
        numbers.iter_mut().for_each(|x| *x = change(*x));
    }
}
