//! The steps that make numbers of the columns of a table, with what they have learned.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::table::{Column, ColumnKind, Table, Values};
use super::transforms::FittedStep;

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
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl FeatureColumn {
    pub(super) fn of(column: &Column) -> Self {
        Self { name: column.name.clone(), kind: column.kind, missing: column.missing() }
    }
}

impl FittedColumns {
    /// The numbers of a table's rows, `[rows, features]`: of a category its place, NaN where a value is missing. Computed in f64
    /// and rounded to f32 at the end.
    pub fn features(&self, mut table: Table) -> Array2<f32> {
        self.steps.iter().for_each(|step| step.fitted.apply(&mut table));
        let mut x = Array2::from_elem((table.rows, self.columns.len()), f32::NAN);
        for (at, known) in self.columns.iter().enumerate() {
            let Some(column) = table.column(&known.name) else { continue };
            let to = x.column_mut(at);
            match &column.values {
                Values::Numbers(numbers) => to.into_iter().zip(numbers).for_each(|(to, x)| *to = *x as f32),
                Values::Categories { .. } => {
                    to.into_iter().enumerate().for_each(|(row, to)| *to = column.number(row) as f32);
                }
            }
        }
        x
    }

    /// The features whose numbers are names of categories.
    pub fn categorical(&self) -> Vec<usize> {
        let columns = self.columns.iter().enumerate();
        columns.filter(|(_, column)| column.kind == ColumnKind::Category).map(|(at, _)| at).collect()
    }

    /// Why a model that computes with numbers alone cannot take the features, with the step to write; none if it can.
    pub fn refusal(&self) -> Option<String> {
        let named = |is: &dyn Fn(&FeatureColumn) -> bool| {
            let names: Vec<&str> = self.columns.iter().filter(|column| is(column)).map(|c| c.name.as_str()).collect();
            (!names.is_empty()).then(|| {
                let more = if names.len() > 5 { format!("` and {} more", names.len() - 5) } else { "`".to_owned() };
                let columns = if names.len() == 1 { "column" } else { "columns" };
                (format!("{columns} `{}{more}", names[..names.len().min(5)].join("`, `")), names.len() == 1)
            })
        };
        let gaps = named(&|column| column.missing > 0);
        let words = named(&|column| column.kind == ColumnKind::Category);
        let dates = named(&|column| column.kind == ColumnKind::Date);
        let verb = |one: bool, singular: &'static str, plural: &'static str| if one { singular } else { plural };
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
