//! Figure `samples`: one sample image of each class.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::gallery::gallery;
use super::material::Material;
use super::scene::Width;

/// One sample image of each class.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Samples {}

impl Figure for Samples {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::ClassSamples]
    }

    fn suffix(&self) -> String {
        String::new()
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        Ok(gallery("One sample of each class", &material.samples, width)?.into())
    }
}
