//! Step `encode`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::column_map::names as known_names;
use super::dates::DateColumns;
use super::fitted::{FitInput, Fitted, restore};
use super::transform::{Phase, Transform};
use crate::data::graph_table::{Content, GraphTable};
use crate::data::table::{Column, ColumnKind, MISSING, Table, Values};
use crate::onnx::{Element, Graph, Value};

/// Makes numbers of the categories and dates of a table. A category that no training row has is none of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Encode {
    /// What numbers; without it `one_hot` for up to `most` categories and `frequency` for more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<Encoding>,
    /// The most categories that get a column each where no `method` is said.
    #[serde(default = "most")]
    #[schemars(range(min = 2, max = 10_000))]
    pub most: u32,
    /// The columns; all of categories without it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
}

/// What numbers a category becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// A column for each category: 1 where a row has it, else 0.
    OneHot,
    /// Its place in the order of the categories, from 0; −1 where it is unknown or missing.
    Ordinal,
    /// Its share of the training rows; 0 where it is unknown or missing.
    Frequency,
}

fn most() -> u32 {
    20
}

impl Default for Encode {
    fn default() -> Self {
        Self { method: None, most: most(), columns: Vec::new() }
    }
}

/// A column of categories and what each becomes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct EncodedColumn {
    name: String,
    method: Encoding,
    /// The categories of the training rows, in order.
    categories: Vec<String>,
    /// The share of the training rows that each has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    shares: Vec<f64>,
}

/// What was learned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Encoded {
    columns: Vec<EncodedColumn>,
    dates: DateColumns,
}

impl Transform for Encode {
    fn is_repeatable(&self) -> bool {
        true
    }

    fn phase(&self) -> Phase {
        Phase::Columns
    }

    fn fit(&self, input: &FitInput<'_>) -> Result<Option<Arc<dyn Fitted>>, String> {
        let table = input.table;
        if let Some(name) = self.columns.iter().find(|name| table.column(name).is_none()) {
            return Err(format!("there is no column `{name}`; there are {}", known_names(table)));
        }
        let mut columns = Vec::new();
        for Column { name, values, .. } in &table.columns {
            let Values::Categories { codes, names } = values else { continue };
            if !self.columns.is_empty() && !self.columns.contains(name) {
                continue;
            }
            let mut counts = vec![0_usize; names.len()];
            let present = input.rows.iter().map(|&row| codes[row as usize]).filter(|code| *code != MISSING);
            present.for_each(|code| counts[code as usize] += 1);
            let seen: Vec<usize> = (0..names.len()).filter(|&code| counts[code] > 0).collect();
            let usual = if seen.len() > self.most as usize { Encoding::Frequency } else { Encoding::OneHot };
            let method = self.method.unwrap_or(usual);
            let share = |&code: &usize| counts[code] as f64 / input.rows.len() as f64;
            columns.push(EncodedColumn {
                name: name.clone(),
                method,
                shares: if method == Encoding::Frequency { seen.iter().map(share).collect() } else { Vec::new() },
                categories: seen.into_iter().map(|code| names[code].clone()).collect(),
            });
        }
        let dates = if self.columns.is_empty() { table } else { &Table::default() };
        Ok(Some(Arc::new(Encoded { columns, dates: DateColumns::of(dates, &[]) })))
    }

    fn restore(&self, learned: Json) -> Result<Arc<dyn Fitted>, String> {
        restore::<Encoded>(learned)
    }
}

impl EncodedColumn {
    /// Adds what a column becomes to a table.
    fn apply(&self, codes: &[u32], names: &[String], table: &mut Table) {
        let place = |name: &String| {
            self.categories.binary_search(name).ok().or_else(|| self.categories.iter().position(|c| c == name))
        };
        let places: Vec<Option<usize>> = names.iter().map(place).collect();
        let of = |code: &u32| places.get(*code as usize).copied().flatten();
        match self.method {
            Encoding::OneHot => {
                for (at, name) in self.one_hot_names().enumerate() {
                    let numbers = codes.iter().map(|code| f64::from(u8::from(of(code) == Some(at)))).collect();
                    table.columns.push(Column::numbers(name, ColumnKind::Boolean, numbers));
                }
            }
            Encoding::Ordinal => {
                let numbers = codes.iter().map(|code| of(code).map_or(-1.0, |at| at as f64)).collect();
                table.columns.push(Column::numbers(&self.name, ColumnKind::Number, numbers));
            }
            Encoding::Frequency => {
                let numbers = codes.iter().map(|code| of(code).map_or(0.0, |at| self.shares[at])).collect();
                table.columns.push(Column::numbers(&self.name, ColumnKind::Number, numbers));
            }
        }
    }
}

impl EncodedColumn {
    /// The same in a graph.
    fn write_onnx(&self, texts: &Value, table: &mut GraphTable, graph: &mut Graph) {
        let count = self.categories.len();
        match self.method {
            Encoding::OneHot if count == 0 => {}
            Encoding::OneHot => {
                let place = graph.places_of(texts, &self.categories, -1);
                let all = graph.integers(&(0..count as i64).collect::<Vec<i64>>(), &[1, count]);
                let has = graph.apply("Equal", &[&place, &all]);
                let numbers = graph.cast(&has, Element::F64);
                table.push(self.one_hot_names(), &numbers);
            }
            Encoding::Ordinal => {
                let place = graph.places_of(texts, &self.categories, -1);
                let numbers = graph.cast(&place, Element::F64);
                table.push([self.name.clone()], &numbers);
            }
            Encoding::Frequency => {
                let place = graph.places_of(texts, &self.categories, count as i64);
                let shares: Vec<f64> = self.shares.iter().copied().chain([0.0]).collect();
                let shares = graph.row(&shares);
                let numbers = graph.apply("Gather", &[&shares, &place]);
                table.push([self.name.clone()], &numbers);
            }
        }
    }

    fn one_hot_names(&self) -> impl Iterator<Item = String> {
        self.categories.iter().map(|category| format!("{}={category}", self.name))
    }
}

impl Fitted for Encoded {
    fn apply(&self, table: &mut Table) {
        let columns = std::mem::take(&mut table.columns);
        for column in columns {
            let known = self.columns.iter().find(|known| known.name == column.name);
            match (known, &column.values) {
                (Some(known), Values::Categories { codes, names }) => known.apply(codes, names, table),
                _ => table.columns.push(column),
            }
        }
        self.dates.apply(table);
    }

    fn write_onnx(&self, table: &mut GraphTable, graph: &mut Graph) -> Result<(), String> {
        for column in std::mem::take(&mut table.columns) {
            let known = self.columns.iter().find(|known| known.name == column.name);
            match (known, &column.content) {
                (Some(known), Content::Categories { texts, .. }) => known.write_onnx(texts, table, graph),
                _ => table.columns.push(column),
            }
        }
        self.dates.write_onnx(table, graph)
    }

    fn learned(&self) -> Json {
        json!(self)
    }

    fn lines(&self) -> Vec<String> {
        let line = |EncodedColumn { name, method, categories, .. }: &EncodedColumn| {
            let count = categories.len();
            match method {
                Encoding::OneHot => format!("{name}: {count} columns of zeros and ones"),
                Encoding::Ordinal => format!("{name}: its place among {count} categories"),
                Encoding::Frequency => format!("{name}: its share, of {count} categories"),
            }
        };
        self.columns.iter().map(line).chain(self.dates.lines()).collect()
    }
}
