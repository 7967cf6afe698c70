//! Figure `weights`: what the units of a model's first layer look for, as images.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::gallery::gallery;
use super::material::{FirstLayer, Material, Tile};
use super::scene::{Scene, Width};
use super::theme::diverging;
use crate::base::text::number;

/// What the units of the first layer look for, as images.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// How many units, strongest first.
    #[serde(default = "twenty")]
    #[schemars(range(min = 1, max = 200))]
    pub count: u32,
}

fn twenty() -> u32 {
    20
}

impl Figure for Weights {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::FirstLayer]
    }

    fn suffix(&self) -> String {
        String::new()
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        let missing = || PlotError::nothing("the first layer does not look at images");
        let layer = material.first_layer.as_ref().ok_or_else(missing)?;
        Ok(layer.scene(self.count as usize, width)?.into())
    }
}

impl FirstLayer {
    /// The `count` units with the longest weight vectors; blue where more of a pixel speaks for the unit.
    pub(crate) fn scene(&self, count: usize, width: Width) -> Result<Scene, PlotError> {
        let length = |unit: &[f32]| unit.iter().map(|w| f64::from(*w) * f64::from(*w)).sum::<f64>().sqrt();
        let mut units: Vec<(usize, &Vec<f32>)> = self.units.iter().enumerate().collect();
        units.sort_by(|a, b| length(b.1).total_cmp(&length(a.1)).then(a.0.cmp(&b.0)));
        units.truncate(count);
        let tile = |(index, unit): (usize, &Vec<f32>)| {
            let most = unit.iter().fold(0.0_f32, |most, w| most.max(w.abs())).max(f32::MIN_POSITIVE);
            Tile {
                pixels: unit.iter().map(|w| diverging(f64::from(w / most)).light).collect(),
                columns: self.columns,
                caption: format!("unit {index}"),
                note: format!("±{}", number(f64::from(most))),
            }
        };
        let tiles: Vec<Tile> = units.into_iter().map(tile).collect();
        gallery("First layer: blue pixels speak for a unit, orange ones against it", &tiles, width)
    }
}

#[cfg(test)]
mod tests {
    use super::super::scene::Mark;
    use super::super::theme::{PAPER, VERMILLION};
    use super::*;

    #[test]
    fn the_strongest_units_come_first() {
        let layer = FirstLayer { units: vec![vec![0.1; 4], vec![-2.0, 0.0, 0.0, 1.0]], columns: 2 };
        let scene = layer.scene(1, Width::Page).unwrap();
        assert!(scene.texts().contains(&"unit 1") && !scene.texts().contains(&"unit 0"));
        let Some(Mark::Image { pixels, .. }) = scene.marks.iter().find(|m| matches!(m, Mark::Image { .. })) else {
            panic!("no image")
        };
        assert_eq!((pixels[0], pixels[1]), (VERMILLION.light, PAPER.light));
    }
}
