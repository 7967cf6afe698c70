//! What `encode` has learned, and what it makes of columns.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::encoding::Encoding;
use super::target::TargetMeans;
use crate::data::graph_table::{Content, GraphTable};
use crate::data::table::{Column, ColumnKind, Table, Values};
use crate::data::transforms::dates::DateColumns;
use crate::data::transforms::fitted::{Embedding, Fitted};
use crate::onnx::{Element, Graph, Value};

/// A column of categories and what each becomes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct EncodedColumn {
    pub(super) name: String,
    pub(super) method: Encoding,
    /// The categories of the training rows, in order.
    pub(super) categories: Vec<String>,
    /// The share of the training rows that each has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) shares: Vec<f64>,
    /// The mean of the target that each has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) means: Option<TargetMeans>,
    /// Numbers that are learned for each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) size: Option<usize>,
}

/// What was learned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Encoded {
    pub(super) columns: Vec<EncodedColumn>,
    pub(super) dates: DateColumns,
}

impl EncodedColumn {
    /// Adds what a column becomes to a table; `training` are the training rows, where it is the table that was learned from.
    fn apply(&self, codes: &[u32], names: &[String], training: Option<&[u32]>, table: &mut Table) {
        let place = |name: &String| {
            self.categories.binary_search(name).ok().or_else(|| self.categories.iter().position(|c| c == name))
        };
        let places: Vec<Option<usize>> = names.iter().map(place).collect();
        let of = |code: &u32| places.get(*code as usize).copied().flatten();
        match self.method {
            Encoding::OneHot => {
                for (at, name) in self.one_hot_names().enumerate() {
                    let is_it: Vec<f64> = places.iter().map(|place| f64::from(u8::from(*place == Some(at)))).collect();
                    let numbers = codes.iter().map(|code| is_it.get(*code as usize).copied().unwrap_or(0.0)).collect();
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
            Encoding::Target => {
                let places: Vec<Option<usize>> = codes.iter().map(of).collect();
                if let Some(means) = &self.means {
                    means.apply(&places, training, table);
                }
            }
            Encoding::Embedding => {
                let unknown = self.categories.len();
                let numbers = codes.iter().map(|code| of(code).unwrap_or(unknown) as f64).collect();
                table.columns.push(Column::numbers(&self.name, ColumnKind::Category, numbers));
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
            Encoding::Ordinal | Encoding::Embedding => {
                let unknown = if self.method == Encoding::Ordinal { -1 } else { count as i64 };
                let place = graph.places_of(texts, &self.categories, unknown);
                let numbers = graph.cast(&place, Element::F64);
                table.push([self.name.clone()], &numbers);
            }
            Encoding::Frequency => self.look_up([(&self.name, &self.shares, 0.0)], texts, table, graph),
            Encoding::Target => {
                let columns = self.means.iter().flat_map(TargetMeans::columns);
                self.look_up(columns, texts, table, graph);
            }
        }
    }

    /// Adds columns of one number a category, and one for what is unknown.
    fn look_up<'a>(
        &self,
        columns: impl IntoIterator<Item = (&'a String, &'a Vec<f64>, f64)>,
        texts: &Value,
        table: &mut GraphTable,
        graph: &mut Graph,
    ) {
        let place = graph.places_of(texts, &self.categories, self.categories.len() as i64);
        for (name, known, unknown) in columns {
            let numbers: Vec<f64> = known.iter().copied().chain([unknown]).collect();
            let numbers = graph.row(&numbers);
            let found = graph.apply("Gather", &[&numbers, &place]);
            table.push([name.clone()], &found);
        }
    }

    fn one_hot_names(&self) -> impl Iterator<Item = String> {
        self.categories.iter().map(|category| format!("{}={category}", self.name))
    }
}

impl Encoded {
    fn apply_to(&self, table: &mut Table, training: Option<&[u32]>) {
        let columns = std::mem::take(&mut table.columns);
        for column in columns {
            let known = self.columns.iter().find(|known| known.name == column.name);
            match (known, &column.values) {
                (Some(known), Values::Categories { codes, names }) => known.apply(codes, names, training, table),
                _ => table.columns.push(column),
            }
        }
        self.dates.apply(table);
    }
}

impl Fitted for Encoded {
    fn apply(&self, table: &mut Table) {
        self.apply_to(table, None);
    }

    fn apply_in_training(&self, table: &mut Table, rows: &[u32]) {
        self.apply_to(table, Some(rows));
    }

    fn embedded(&self) -> Vec<(&str, Embedding)> {
        let embedded =
            |column: &'_ EncodedColumn| Some(Embedding { places: column.categories.len() + 1, size: column.size? });
        self.columns.iter().filter_map(|column| Some((column.name.as_str(), embedded(column)?))).collect()
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
        let line = |EncodedColumn { name, method, categories, means, size, .. }: &EncodedColumn| {
            let count = categories.len();
            match method {
                Encoding::OneHot => format!("{name}: {count} columns of zeros and ones"),
                Encoding::Ordinal => format!("{name}: its place among {count} categories"),
                Encoding::Frequency => format!("{name}: its share, of {count} categories"),
                Encoding::Target => means.as_ref().map_or_else(String::new, |means| means.line(name, count)),
                Encoding::Embedding => {
                    format!("{name}: {} learned numbers for each of {count} categories", size.unwrap_or_default())
                }
            }
        };
        self.columns.iter().map(line).chain(self.dates.lines()).collect()
    }
}
