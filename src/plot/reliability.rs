//! Figure `reliability`: whether a model is right as often as it is sure.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::axis::Axis;
use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::layout::{Margins, Stack};
use super::material::{Material, On, ReliabilityData, on_part};
use super::panel::{Names, Panel};
use super::predicts::Predicts;
use super::scene::{Scene, Text, Width};
use super::theme::{self, BLUE, FRAME, Ink, LABEL, PAPER, QUIET, VERMILLION, mix};
use crate::analysis::Bin;

/// Whether the model is right as often as it is sure.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reliability {
    /// Part of the data.
    #[serde(default)]
    pub on: On,
}

impl Figure for Reliability {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::Evaluation(self.on)]
    }

    fn shows(&self) -> &'static [Predicts] {
        &[Predicts::Classes]
    }

    fn suffix(&self) -> String {
        format!("_{}", self.on.name())
    }

    fn draw(&self, material: &Material, _: Width) -> Result<Drawing, PlotError> {
        Ok(on_part(&material.reliability, self.on)?.scene()?.into())
    }
}

const MARGINS: Margins = Margins { left: 80.0, right: 30.0, top: 90.0, bottom: 80.0 };
/// Width of the figure, also in a column; heights of the panels, and what is between them.
const WIDE: f64 = 520.0;
const HEIGHTS: [f64; 2] = [380.0, 140.0];
const GAP: f64 = 80.0;
/// How far the axis of the samples reaches, as a multiple of the most in a bin.
const REACH: f64 = 1.05;
/// What is free on each side of a bar.
const BESIDE_BAR: f64 = 1.0;
/// Radius of a dot.
const DOT: f64 = 4.5;
/// Distance of the words under the first panel, and their size.
const WORDS_BELOW: f64 = 48.0;
const WORDS: f64 = 0.9 * LABEL;

impl ReliabilityData {
    /// Refuses a model that predicted nothing.
    pub(crate) fn scene(&self) -> Result<Scene, PlotError> {
        let bins: Vec<&Bin> = self.calibration.bins.iter().filter(|bin| bin.samples > 0).collect();
        let Some(most) = bins.iter().map(|bin| bin.samples).max() else {
            return Err(PlotError::nothing("no sample was evaluated"));
        };
        let stack = Stack { width: WIDE, margins: MARGINS, heights: HEIGHTS, gap: GAP };
        let mut scene = stack.scene(&format!("Reliability, {}", self.of));
        scene.note(format!("expected calibration error {}", theme::metric(self.calibration.error)));
        let unit = || Axis::new(0.0, 1.0);
        let panel = stack.panel(0, unit(), unit());
        panel.draw(&mut scene, Names { title: "", x: " ", y: "share that is right" });
        bins.iter().for_each(|bin| bar(&mut scene, &panel, bin, bin.accuracy, mix(PAPER, BLUE, 0.35)));
        panel.curve(&mut scene, &[[0.0, 0.0], [1.0, 1.0]], FRAME, 1.5);
        for bin in &bins {
            let (sure, right) =
                (panel.place(bin.confidence, bin.confidence), panel.place(bin.confidence, bin.accuracy));
            scene.line(vec![sure, right], VERMILLION, 2.0);
            scene.disc(right, DOT, BLUE);
        }
        let legend = [panel.at[0], panel.foot() + WORDS_BELOW];
        let panel = stack.panel(1, unit(), Axis::new(0.0, most as f64 * REACH));
        panel.draw(&mut scene, Names { title: "", x: "confidence: probability of the predicted class", y: "samples" });
        bins.iter().for_each(|bin| bar(&mut scene, &panel, bin, bin.samples as f64, mix(PAPER, BLUE, 0.6)));
        let words = "dot: right at that confidence · orange: distance from being as sure";
        scene.text(Text::new(words, legend, WORDS).ink(QUIET));
        Ok(scene)
    }
}

/// A bar over a bin.
fn bar(scene: &mut Scene, panel: &Panel, bin: &Bin, height: f64, ink: Ink) {
    let corners = [panel.place(bin.from, height), panel.place(bin.to, 0.0)];
    let size = [corners[1][0] - corners[0][0] - 2.0 * BESIDE_BAR, corners[1][1] - corners[0][1]];
    scene.rectangle([corners[0][0] + BESIDE_BAR, corners[0][1]], size, ink);
}

#[cfg(test)]
mod tests {
    use super::super::scene::Mark;
    use super::*;
    use crate::analysis::calibration;

    #[test]
    fn every_bin_with_samples_has_its_dot() {
        let calibration = calibration(&[0.95, 0.91, 0.55], &[true, false, true]);
        let scene = ReliabilityData { calibration, of: "test".to_owned() }.scene().unwrap();
        assert_eq!(scene.marks.iter().filter(|mark| matches!(mark, Mark::Disc { .. })).count(), 2);
    }

    #[test]
    fn no_predictions_are_nothing_to_draw() {
        let data = ReliabilityData { calibration: calibration(&[], &[]), of: String::new() };
        assert!(matches!(data.scene(), Err(PlotError::NothingToDraw { .. })));
    }
}
