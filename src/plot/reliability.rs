//! Figure `reliability`: whether a model is right as often as it is sure.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::axis::Axis;
use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::layout::{Margins, Stack};
use super::material::{Material, On, ReliabilityData, on_part};
use super::panel::{Names, Panel};
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

    fn suffix(&self) -> String {
        format!("_{}", self.on.name())
    }

    fn draw(&self, material: &Material, _: Width) -> Result<Drawing, PlotError> {
        Ok(on_part(&material.reliability, self.on)?.scene()?.into())
    }
}

impl ReliabilityData {
    /// Refuses a model that predicted nothing.
    pub(crate) fn scene(&self) -> Result<Scene, PlotError> {
        let bins: Vec<&Bin> = self.calibration.bins.iter().filter(|bin| bin.samples > 0).collect();
        let Some(most) = bins.iter().map(|bin| bin.samples).max() else {
            return Err(PlotError::nothing("no sample was evaluated"));
        };
        let margins = Margins { left: 80.0, right: 30.0, top: 90.0, bottom: 80.0 };
        let stack = Stack { width: 520.0, margins, heights: [380.0, 140.0], gap: 80.0 };
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
            scene.disc(right, 4.5, BLUE);
        }
        let legend = [panel.at[0], panel.foot() + 48.0];
        let panel = stack.panel(1, unit(), Axis::new(0.0, most as f64 * 1.05));
        panel.draw(&mut scene, Names { title: "", x: "confidence: probability of the predicted class", y: "samples" });
        bins.iter().for_each(|bin| bar(&mut scene, &panel, bin, bin.samples as f64, mix(PAPER, BLUE, 0.6)));
        let words = "dot: right at that confidence · orange: distance from being as sure";
        scene.text(Text::new(words, legend, LABEL * 0.9).ink(QUIET));
        Ok(scene)
    }
}

/// A bar over a bin, with a pixel free on both sides.
fn bar(scene: &mut Scene, panel: &Panel, bin: &Bin, height: f64, ink: Ink) {
    let corners = [panel.place(bin.from, height), panel.place(bin.to, 0.0)];
    let size = [corners[1][0] - corners[0][0] - 2.0, corners[1][1] - corners[0][1]];
    scene.rectangle([corners[0][0] + 1.0, corners[0][1]], size, ink);
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
