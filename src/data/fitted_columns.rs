//! The steps that make numbers of the columns of a table, with what they have learned.

use std::sync::Arc;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::error::DataError;
use super::graph_table::GraphTable;
use super::input_column::InputColumn;
use super::table::{Column, ColumnKind, MISSING, Table, Values};
use super::transforms::{Embedding, FittedStep};
use crate::onnx::{Graph, Value};

/// The steps that make numbers of the columns of a table, with what they have learned from the training rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedColumns {
    /// The steps, in order.
    pub steps: Vec<FittedStep>,
    /// What they make: a feature each.
    pub columns: Vec<FeatureColumn>,
}

/// A feature as the steps leave it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeatureColumn {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: ColumnKind,
    /// How many of all rows have no value.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub missing: usize,
    /// Where its numbers are places of categories for which a network learns numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embedding: Option<Embedding>,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl FeatureColumn {
    pub(super) fn of(column: &Column, embedded: &[(&str, Embedding)]) -> Self {
        let embedding = embedded.iter().find(|(name, _)| *name == column.name).map(|(_, embedding)| *embedding);
        Self { name: column.name.clone(), kind: column.kind, missing: column.missing(), embedding }
    }
}

impl FittedColumns {
    /// The numbers of a table's rows, `[rows, features]`: of a category its place, NaN where a value is missing. Computed in f64
    /// and rounded to f32 at the end.
    pub fn features(&self, table: Table) -> Array2<f32> {
        self.features_by(table, |_, names| (0..names.len()).collect())
    }

    /// The same of new rows, in which a category has the place that it had in the training; `known` are the names of
    /// [`categories`](Self::categories). One that is not among them has a place behind them.
    pub fn features_of_new(&self, table: Table, known: &[Vec<String>]) -> Array2<f32> {
        let place = |feature: usize, at: usize, name: &String| match &known[feature] {
            known if known.get(at) == Some(name) => at,
            known => known.iter().position(|other| other == name).unwrap_or(known.len() + at),
        };
        self.features_by(table, |feature, names| {
            names.iter().enumerate().map(|(at, name)| place(feature, at, name)).collect()
        })
    }

    /// The names of the categories of every feature in the order of their places, of rows with these columns.
    pub fn categories(&self, columns: &[InputColumn]) -> Vec<Vec<String>> {
        // A row in which all is missing shows what the steps add.
        let missing = |column: &InputColumn| Column {
            name: column.name.clone(),
            kind: column.kind,
            values: match column.kind {
                ColumnKind::Category => {
                    Values::Categories { codes: vec![MISSING], names: Arc::new(column.categories.clone()) }
                }
                _ => Values::Numbers(vec![f64::NAN]),
            },
        };
        let mut table = Table { columns: columns.iter().map(missing).collect(), rows: 1 };
        self.steps.iter().for_each(|step| step.fitted.apply(&mut table));
        let names = |known: &FeatureColumn| match table.column(&known.name).map(|column| &column.values) {
            Some(Values::Categories { names, .. }) => names.to_vec(),
            _ => Vec::new(),
        };
        self.columns.iter().map(names).collect()
    }

    /// The numbers of a table's rows; `places` gives the number of each name of a feature's categories.
    fn features_by(&self, mut table: Table, places: impl Fn(usize, &[String]) -> Vec<usize>) -> Array2<f32> {
        self.steps.iter().for_each(|step| step.fitted.apply(&mut table));
        self.numbers(&table, places)
    }

    /// The same of the table that the steps have learned from; `rows` are its training rows.
    pub fn features_in_training(&self, mut table: Table, rows: &[u32]) -> Array2<f32> {
        self.steps.iter().for_each(|step| step.fitted.apply_in_training(&mut table, rows));
        self.numbers(&table, |_, names| (0..names.len()).collect())
    }

    /// The numbers of a table as the steps leave it.
    fn numbers(&self, table: &Table, places: impl Fn(usize, &[String]) -> Vec<usize>) -> Array2<f32> {
        let mut x = Array2::from_elem((table.rows, self.columns.len()), f32::NAN);
        for (at, known) in self.columns.iter().enumerate() {
            let Some(column) = table.column(&known.name) else { continue };
            let to = x.column_mut(at);
            match &column.values {
                Values::Numbers(numbers) => to.into_iter().zip(numbers).for_each(|(to, x)| *to = *x as f32),
                Values::Categories { codes, names } => {
                    let places = places(at, names);
                    let number = |code: &u32| places.get(*code as usize).map_or(f32::NAN, |place| *place as f32);
                    to.into_iter().zip(codes).for_each(|(to, code)| *to = number(code));
                }
            }
        }
        x
    }

    /// The same in a graph: the features of the rows of its inputs, f32 `[rows, features]`.
    ///
    /// # Errors
    /// Names the step that ONNX has no words for.
    pub fn write_onnx(&self, mut table: GraphTable, graph: &mut Graph) -> Result<Value, DataError> {
        for FittedStep { step, fitted } in &self.steps {
            let failed = |why: String| DataError::Step { step: step.name(), why };
            fitted.write_onnx(&mut table, graph).map_err(failed)?;
            if let Some(name) = table.doubled() {
                return Err(failed(format!("two columns are called `{name}` after it: give one another name")));
            }
        }
        let place = |column: &FeatureColumn| table.columns.iter().position(|known| known.name == column.name);
        let places: Vec<usize> = self.columns.iter().filter_map(place).collect();
        Ok(table.features_of(&places, graph))
    }

    /// The features whose numbers are names of categories.
    pub fn categorical(&self) -> Vec<usize> {
        let columns = self.columns.iter().enumerate();
        columns.filter(|(_, column)| column.kind == ColumnKind::Category).map(|(at, _)| at).collect()
    }

    /// The features for whose categories a network learns numbers.
    pub fn embedded(&self) -> Vec<(usize, Embedding)> {
        let columns = self.columns.iter().enumerate();
        columns.filter_map(|(at, column)| Some((at, column.embedding?))).collect()
    }

    /// Why a model that computes with numbers alone cannot take the features, with the step to write; none if it can. `embeds`:
    /// whether it learns numbers for categories.
    pub fn refusal(&self, embeds: bool) -> Option<String> {
        let named = |is: &dyn Fn(&FeatureColumn) -> bool| {
            let names: Vec<&str> = self.columns.iter().filter(|column| is(column)).map(|c| c.name.as_str()).collect();
            (!names.is_empty()).then(|| {
                let more = if names.len() > 5 { format!("` and {} more", names.len() - 5) } else { "`".to_owned() };
                let columns = if names.len() == 1 { "column" } else { "columns" };
                (format!("{columns} `{}{more}", names[..names.len().min(5)].join("`, `")), names.len() == 1)
            })
        };
        let gaps = named(&|column| column.missing > 0);
        let words = named(&|column| column.kind == ColumnKind::Category && column.embedding.is_none());
        let dates = named(&|column| column.kind == ColumnKind::Date);
        let verb = |one: bool, singular: &'static str, plural: &'static str| if one { singular } else { plural };
        if let Some((columns, one)) = named(&|column| column.embedding.is_some()).filter(|_| !embeds) {
            let verb = verb(one, "is", "are");
            return Some(format!(
                "{columns} {verb} encoded by `embedding`, which only a model of kind `mlp` learns: write another `method` in \
                 `encode`, such as `target` or `one_hot`"
            ));
        }
        let mut found = Vec::new();
        let mut write = Vec::new();
        if let Some((columns, one)) = gaps {
            found.push(format!("{columns} {} missing values", verb(one, "has", "have")));
            write.push("`- impute: {}`");
        }
        if let Some((columns, one)) = words {
            found.push(format!("{columns} {} categories", verb(one, "has", "have")));
            write.push("`- encode: {}`");
        }
        if let Some((columns, one)) = dates {
            found.push(format!("{columns} {} dates", verb(one, "has", "have")));
            if !write.contains(&"`- encode: {}`") {
                write.push("`- dates: {}`");
            }
        }
        (!found.is_empty()).then(|| format!("{}: add {} to `preprocess`", found.join("; "), write.join(" and ")))
    }
}
