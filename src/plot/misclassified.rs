//! Figure `misclassified`: samples that the model gets wrong with the most confidence.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::gallery::gallery;
use super::material::{Material, On, on_part};
use super::scene::Width;

/// Samples that the model gets wrong with the most confidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Misclassified {
    /// Part of the data.
    #[serde(default)]
    pub on: On,
    /// How many samples; never more than `evaluate.mistakes`.
    #[serde(default = "twenty")]
    #[schemars(range(min = 1, max = 200))]
    pub count: u32,
}

fn twenty() -> u32 {
    20
}

impl Figure for Misclassified {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::Mistakes(self.on)]
    }

    fn suffix(&self) -> String {
        format!("_{}", self.on.name())
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        if material.mistakes.is_empty() && material.predicts.is_some() {
            let why = "the samples are no images: of a table `error_by_column` shows where the model is wrong";
            return Err(PlotError::nothing(why));
        }
        let tiles = on_part(&material.mistakes, self.on)?;
        let tiles = &tiles[..tiles.len().min(self.count as usize)];
        let title = format!("Mistakes on {} that the model is surest of: true → predicted", self.on.name());
        Ok(gallery(&title, tiles, width)?.into())
    }
}
