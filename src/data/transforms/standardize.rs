//! Step `standardize`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::column_map::{ColumnMap, LinearColumn, chosen, present};
use super::fitted::{FitInput, Fitted, restore};
use super::statistics::mean_and_deviation;
use super::transform::{Phase, Transform, unless};
use crate::data::affine::Affine;
use crate::data::dataset::{Dataset, Features};
use crate::data::prepared::Prepared;

/// Shifts and scales features to mean 0 and standard deviation 1 over the training part. Columns of a table that are yes or no
/// stay 0 and 1, those of `encode` among them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Standardize {
    /// Whether each feature has its own mean and deviation, or all share one.
    #[serde(default)]
    pub per: Per,
    /// Added to the standard deviation, but for columns of a table. A feature that is constant over the training part is only shifted.
    #[serde(default = "epsilon")]
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub epsilon: f64,
}

/// What shares a mean and a deviation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// Each feature by itself.
    #[default]
    Feature,
    /// All features together.
    Dataset,
}

fn epsilon() -> f64 {
    1e-8
}

impl Transform for Standardize {
    fn out_of_range(&self) -> Option<String> {
        unless(self.epsilon > 0.0, "epsilon", self.epsilon)
    }

    fn phase(&self) -> Phase {
        Phase::Features
    }

    fn apply(&self, prepared: &mut Prepared, dataset: &Dataset, _: u64) -> Result<(), String> {
        self.append_to(&mut prepared.affine, &dataset.features, &prepared.train);
        Ok(())
    }

    fn fit(&self, input: &FitInput<'_>) -> Result<Option<Arc<dyn Fitted>>, String> {
        let deviation = |deviation: f64| if deviation == 0.0 { 1.0 } else { deviation };
        if self.per == Per::Feature {
            return ColumnMap::fit(input, &[], |values| {
                let (mean, found) = mean_and_deviation(&values);
                (mean, deviation(found))
            });
        }
        let columns = chosen(input.table, &[])?;
        let all: Vec<f64> = columns.iter().flat_map(|(_, numbers)| present(numbers, input.rows)).collect();
        let (center, found) = mean_and_deviation(&all);
        let scale = deviation(found);
        let column = |name: &String| LinearColumn { name: name.clone(), center, scale };
        let columns = columns.iter().map(|(known, _)| column(&known.name)).collect();
        Ok(Some(Arc::new(ColumnMap::new(columns))))
    }

    fn restore(&self, learned: Value) -> Result<Arc<dyn Fitted>, String> {
        restore::<ColumnMap>(learned)
    }
}

impl Standardize {
    /// Appends to an affine map what brings the mapped features of `rows` to mean 0 and deviation 1 (n − 0 in the
    /// denominator, as scikit-learn has it). Sums run over the rows in order, in f64.
    fn append_to(&self, affine: &mut Affine, features: &Features, rows: &[u32]) {
        let width = features.width();
        affine.widen(width);
        let (mut mean, mut square) = (vec![0.0; width], vec![0.0; width]);
        let mut x = vec![0.0_f32; width];
        // Two passes: the second is about the mean, which keeps small deviations of large numbers.
        for pass in 0..2 {
            for &row in rows {
                features.copy_row(row as usize, &mut x);
                for (j, &x) in x.iter().enumerate() {
                    let x = f64::from(x) * affine.scale[j] + affine.offset[j];
                    match pass {
                        0 => mean[j] += x,
                        _ => square[j] += (x - mean[j]) * (x - mean[j]),
                    }
                }
            }
            if pass == 0 {
                let n = rows.len().max(1) as f64;
                mean.iter_mut().for_each(|mean| *mean /= n);
                if self.per == Per::Dataset {
                    let all = mean.iter().sum::<f64>() / width.max(1) as f64;
                    mean.fill(all);
                }
            }
        }
        let n = rows.len().max(1) as f64;
        if self.per == Per::Dataset {
            let all = square.iter().sum::<f64>() / width.max(1) as f64;
            square.fill(all);
        }
        for j in 0..width {
            let deviation = match (square[j] / n).sqrt() {
                // Nothing but rounding of the mean: dividing by it would blow up whatever differs later.
                deviation if deviation <= n * f64::EPSILON * mean[j].abs() => 1.0,
                deviation => deviation + self.epsilon,
            };
            affine.scale[j] /= deviation;
            affine.offset[j] = (affine.offset[j] - mean[j]) / deviation;
        }
    }
}
