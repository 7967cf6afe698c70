//! Figure `predicted_vs_true`: predicted against true numbers, with the line on which both are the same.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::axis::Axis;
use super::cloud::cloud;
use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::font;
use super::layout::Grid;
use super::material::{Material, On, on_part};
use super::panel::Names;
use super::predicts::Predicts;
use super::residuals::said;
use super::scene::{COLUMN, Point, Scene, Text, Width};
use super::tables::NumbersData;
use super::theme::{LABEL, QUIET, VERMILLION};
use crate::analysis::{Fit, fit};

/// Predicted against true numbers, with the line on which both are the same.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PredictedVsTrue {
    /// Part of the data.
    #[serde(default)]
    pub on: On,
}

impl Figure for PredictedVsTrue {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::Numbers(self.on)]
    }

    fn shows(&self) -> &'static [Predicts] {
        &[Predicts::Numbers]
    }

    fn suffix(&self) -> String {
        format!("_{}", self.on.name())
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        let numbers = PredictedVsTrueData::new(on_part(&material.numbers, self.on)?)?;
        Drawing::with_numbers(numbers.scene(width), &numbers)
    }
}

/// Most targets that have panels of their own.
const MOST_TARGETS: usize = 6;
/// Side of a panel on a page and in a column; where the first begins; what is between panels with their words.
const SIDE: [f64; 2] = [420.0, 380.0];
const FROM: [f64; 2] = [100.0, 94.0];
const TOP: f64 = 96.0;
const GAP: [f64; 2] = [110.0, 124.0];
/// What is free right of the panels and under them.
const RIGHT: f64 = 36.0;
const BOTTOM: f64 = 62.0;
/// Height of the line of numbers above a panel.
const SAID_ABOVE: f64 = 14.0;
/// Width of the line on which both are the same.
const LINE: f64 = 1.5;

/// The numbers of the figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct PredictedVsTrueData {
    of: String,
    targets: Vec<TargetPairs>,
    /// How many targets there are.
    of_targets: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct TargetPairs {
    target: String,
    fit: Fit,
    /// Samples whose prediction is no number.
    left_out: usize,
    /// True and predicted number.
    #[serde(skip)]
    points: Vec<Point>,
}

impl PredictedVsTrueData {
    pub(crate) fn new(data: &NumbersData) -> Result<Self, PlotError> {
        let target = |(name, pairs): (&String, &Vec<[f64; 2]>)| {
            let fit = fit(pairs)?;
            let finite = pairs.iter().filter(|pair| pair.iter().all(|x| x.is_finite()));
            let points = finite.map(|&[predicted, truth]| [truth, predicted]).collect();
            Some(TargetPairs { target: name.clone(), left_out: pairs.len() - fit.samples, fit, points })
        };
        let named = data.names.iter().zip(&data.pairs);
        let targets: Vec<_> = named.filter_map(target).take(MOST_TARGETS).collect();
        if targets.is_empty() {
            return Err(PlotError::nothing("no sample with a number as its prediction was evaluated"));
        }
        Ok(Self { of: data.of.clone(), targets, of_targets: data.names.len() })
    }

    pub(crate) fn scene(&self, width: Width) -> Scene {
        let (side, from, count) = (width.choose(SIDE), width.choose(FROM), self.targets.len());
        let across = width.choose([count.min(2), 1]);
        let down = count.div_ceil(across);
        let pitch = [side + GAP[0], side + GAP[1]];
        let wide = from + pitch[0] * (across - 1) as f64 + side + RIGHT;
        let high = TOP + pitch[1] * (down - 1) as f64 + side + BOTTOM;
        let mut scene = Scene::new(width.choose([wide, COLUMN]), high);
        let some =
            if count < self.of_targets { format!(" of {count} of {} targets", self.of_targets) } else { String::new() };
        scene.title(&format!("Predicted against true{some}, {}", self.of));
        let grid = Grid { at: [from, TOP], size: [side, side], pitch };
        for (index, target) in self.targets.iter().enumerate() {
            target.draw(&mut scene, &grid, [index / across, index % across]);
        }
        scene
    }
}

impl TargetPairs {
    fn draw(&self, scene: &mut Scene, grid: &Grid, block: [usize; 2]) {
        let axis = Axis::over(self.points.iter().flatten().copied());
        let panel = grid.panel(block, axis.clone(), axis);
        let wide = panel.size[0];
        let [x, y] =
            ["true", "predicted"].map(|side| font::fit(&format!("{side} {}", self.target), LABEL, false, wide));
        panel.draw(scene, Names { title: "", x: &x, y: &y });
        let at = panel.at;
        for (line, text) in font::wrap(&said(&self.fit, self.left_out), LABEL, wide).iter().take(2).rev().enumerate() {
            scene.text(Text::new(text.as_str(), [at[0], at[1] - SAID_ABOVE - 16.0 * line as f64], LABEL).ink(QUIET));
        }
        cloud(scene, &panel, &self.points);
        panel.curve(scene, &[[panel.x.from; 2], [panel.x.to; 2]], VERMILLION, LINE);
    }
}

#[cfg(test)]
mod tests {
    use super::super::scene::Mark;
    use super::*;

    fn data(targets: usize, pairs: Vec<[f64; 2]>) -> NumbersData {
        let names = (0..targets).map(|i| format!("target {i}")).collect();
        NumbersData { names, pairs: vec![pairs; targets], of: "trial_0001 on test".to_owned() }
    }

    #[test]
    fn every_target_has_a_panel_up_to_six() {
        let figure = PredictedVsTrueData::new(&data(9, vec![[2.5, 3.0], [0.0, -0.5], [2.0, 2.0]])).unwrap();
        for width in [Width::Page, Width::Column] {
            let scene = figure.scene(width);
            assert_eq!(scene.marks.iter().filter(|mark| matches!(mark, Mark::Disc { .. })).count(), 18);
            assert!(scene.texts().join(" ").contains("of 6 of 9 targets"), "{:?}", scene.texts());
        }
    }

    #[test]
    fn odd_predictions_are_drawn_or_refused() {
        for pairs in [vec![[1.0, 1.0]], vec![[3.0, 3.0]; 50], vec![[1e308, -1e308], [f64::NAN, 1.0], [0.0, 1e-300]]] {
            assert!(
                PredictedVsTrueData::new(&data(1, pairs)).unwrap().scene(Width::Page).marks.iter().all(Mark::has_place)
            );
        }
        assert!(PredictedVsTrueData::new(&data(1, vec![[f64::INFINITY, 1.0]])).is_err());
    }
}
