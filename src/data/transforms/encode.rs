//! Step `encode`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::column_map::names as known_names;
use super::dates::DateColumns;
use super::fitted::{FitInput, Fitted, restore};
use super::transform::{IdleKey, Phase, Transform, unless};
use crate::data::table::{Column, MISSING, Table, Values};

mod encoded;
mod encoding;
mod target;

use encoded::{Encoded, EncodedColumn};
pub use encoding::Encoding;
use target::{CrossFit, TargetMeans};

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
    /// With `target`: parts of the training rows, of which each gets the means of the others, so that no row sees its own target.
    #[serde(default = "folds", skip_serializing_if = "is_usual")]
    #[schemars(range(min = 2, max = 100))]
    pub folds: u32,
    /// With `target`: as how many rows the mean of all counts beside those of a category, 0 or more. Without it by how much the target
    /// varies within the category (empirical Bayes).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0))]
    pub smoothing: Option<f64>,
    /// With `embedding`: numbers a category. Without it half as many as there are categories, rounded up, but at most 50.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 4096))]
    pub size: Option<u32>,
    /// The columns; all of categories without it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
}

fn most() -> u32 {
    20
}

fn folds() -> u32 {
    5
}

fn is_usual(count: &u32) -> bool {
    *count == folds()
}

impl Default for Encode {
    fn default() -> Self {
        Self { method: None, most: most(), folds: folds(), smoothing: None, size: None, columns: Vec::new() }
    }
}

impl Transform for Encode {
    fn is_repeatable(&self) -> bool {
        true
    }

    fn phase(&self) -> Phase {
        Phase::Columns
    }

    fn idle_keys(&self) -> Vec<IdleKey> {
        let keys = [
            ("folds", Encoding::Target, "target"),
            ("smoothing", Encoding::Target, "target"),
            ("size", Encoding::Embedding, "embedding"),
        ];
        let idle = keys.into_iter().filter(|(_, method, _)| self.method != Some(*method));
        idle.map(|(key, _, needed)| IdleKey { key, beside: "method", needed }).collect()
    }

    fn out_of_range(&self) -> Option<String> {
        let smoothing = self.smoothing.and_then(|m| unless(m >= 0.0, "smoothing", m));
        let folds = || unless(self.folds >= 2, "folds", f64::from(self.folds));
        let size = || self.size.and_then(|size| unless(size > 0, "size", f64::from(size)));
        smoothing.or_else(folds).or_else(size)
    }

    fn fit(&self, input: &FitInput<'_>) -> Result<Option<Arc<dyn Fitted>>, String> {
        let table = input.table;
        if let Some(name) = self.columns.iter().find(|name| table.column(name).is_none()) {
            return Err(format!("there is no column `{name}`; there are {}", known_names(table)));
        }
        let mut columns = Vec::new();
        for Column { name, values, .. } in &table.columns {
            let Values::Categories { codes, names } = values else { continue };
            if self.columns.is_empty() || self.columns.contains(name) {
                columns.push(self.column(name, (codes, names), input)?);
            }
        }
        let dates = if self.columns.is_empty() { table } else { &Table::default() };
        Ok(Some(Arc::new(Encoded { columns, dates: DateColumns::of(dates, &[]) })))
    }

    fn restore(&self, learned: Value) -> Result<Arc<dyn Fitted>, String> {
        restore::<Encoded>(learned)
    }
}

impl Encode {
    fn cross_fit(&self) -> CrossFit {
        CrossFit { folds: self.folds as usize, smoothing: self.smoothing }
    }

    /// What a column becomes.
    fn column(
        &self,
        name: &str,
        (codes, names): (&[u32], &[String]),
        input: &FitInput<'_>,
    ) -> Result<EncodedColumn, String> {
        let mut counts = vec![0_usize; names.len()];
        let present = input.rows.iter().map(|&row| codes[row as usize]).filter(|code| *code != MISSING);
        present.for_each(|code| counts[code as usize] += 1);
        let seen: Vec<usize> = (0..names.len()).filter(|&code| counts[code] > 0).collect();
        let usual = if seen.len() > self.most as usize { Encoding::Frequency } else { Encoding::OneHot };
        let mut column = EncodedColumn {
            name: name.to_owned(),
            method: self.method.unwrap_or(usual),
            categories: seen.iter().map(|&code| names[code].clone()).collect(),
            shares: Vec::new(),
            means: None,
            size: None,
        };
        match column.method {
            Encoding::OneHot | Encoding::Ordinal => {}
            Encoding::Frequency => {
                let share = |&code: &usize| counts[code] as f64 / input.rows.len() as f64;
                column.shares = seen.iter().map(share).collect();
            }
            Encoding::Target => {
                let place = |&row: &u32| seen.binary_search(&(codes[row as usize] as usize)).ok();
                let places: Vec<Option<usize>> = input.rows.iter().map(place).collect();
                column.means = Some(TargetMeans::fit(self.cross_fit(), name, (&places, seen.len()), input)?);
            }
            Encoding::Embedding => {
                let usual = seen.len().div_ceil(2).clamp(1, 50);
                column.size = Some(self.size.map_or(usual, |size| size as usize));
            }
        }
        Ok(column)
    }
}

#[cfg(test)]
mod tests;
