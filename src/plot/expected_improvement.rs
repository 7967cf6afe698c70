//! Figure `expected_improvement`: the improvement that the search expected of each trial, and the one that came.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::axis::Axis;
use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::layout::{ACROSS, LEGEND, Margins, Stack, Swatch, key};
use super::material::Material;
use super::panel::Names;
use super::runs::Runs;
use super::scene::{Point, Scene, Text, Width};
use super::theme::{BLUE, LABEL, QUIET, VERMILLION};
use crate::base::text;

/// The improvement that the search expected of each trial, and the one that came.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedImprovement {}

impl Figure for ExpectedImprovement {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::Acquisition]
    }

    fn suffix(&self) -> String {
        String::new()
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        Ok(ExpectedImprovementData::new(material.study()?)?.scene(width).into())
    }
}

/// How far below the largest number the axis may reach: what is less makes no difference.
const DEEPEST: f64 = 1e-8;
/// The ends of the axis, as multiples of the least and of the largest number.
const ENDS: [f64; 2] = [0.7, 1.4];

const MARGINS: Margins = Margins { left: 90.0, right: 30.0, top: 100.0, bottom: 80.0 };
/// Height of the panel.
const HIGH: f64 = 320.0;
/// Where the entries of the legend begin, from the left border of the panel.
const KEYS: [f64; 2] = [0.0, 210.0];
/// Radii of the dots of what was expected, in the legend and in the panel, and of those of what came.
const EXPECTED_KEY: f64 = 4.0;
const EXPECTED: f64 = 3.0;
const CAME: f64 = 5.0;
/// Distance of the note under the panel.
const NOTE_BELOW: f64 = 60.0;

/// The series of the figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ExpectedImprovementData {
    /// Index of the run, and what was expected of it.
    expected: Vec<Point>,
    /// Index of the run, and by how much it was better than all before.
    came: Vec<Point>,
    metric: String,
    runs: usize,
}

impl ExpectedImprovementData {
    pub(crate) fn new(study: &Runs) -> Result<Self, PlotError> {
        let usable = |x: &f64| x.is_finite() && *x > 0.0;
        let expected: Vec<Point> = study
            .runs
            .iter()
            .enumerate()
            .filter_map(|(i, run)| Some([i as f64, run.expected.filter(usable)?]))
            .collect();
        if expected.is_empty() {
            return Err(PlotError::nothing("no trial was chosen for its expected improvement"));
        }
        let mut came = Vec::new();
        let mut best: Option<f64> = None;
        for (i, _, metric) in study.measured() {
            let better = best.map(|best| if study.maximize { metric - best } else { best - metric });
            if let Some(better) = better.filter(usable) {
                came.push([i as f64, better]);
            }
            if better.is_none_or(|better| better > 0.0) {
                best = Some(metric);
            }
        }
        Ok(Self { expected, came, metric: study.metric_name(), runs: study.runs.len() })
    }

    pub(crate) fn scene(&self, width: Width) -> Scene {
        let stack = Stack { width: width.choose(ACROSS), margins: MARGINS, heights: [HIGH], gap: 0.0 };
        let last = self.expected.last().map_or(0.0, |point| point[1]);
        let mut scene =
            stack.scene(&format!("Improvement expected of the last run, before it was made: {}", text::number(last)));
        let [expected, came] = KEYS.map(|offset| [MARGINS.left + offset, LEGEND]);
        key(&mut scene, expected, Swatch::Disc(EXPECTED_KEY), BLUE, "expected before the trial");
        key(&mut scene, came, Swatch::Disc(CAME), VERMILLION, "came: better than before");
        let values = || self.expected.iter().chain(&self.came).map(|point| point[1]);
        let (least, most) = (values().fold(f64::INFINITY, f64::min), values().fold(0.0, f64::max));
        let y = Axis::log(least.max(most * DEEPEST) * ENDS[0], most * ENDS[1]);
        let panel = stack.panel(0, Axis::whole(-1.0, self.runs as f64), y);
        let name = format!("improvement of the {}", self.metric);
        panel.draw(&mut scene, Names { title: "", x: "run, in the order of creation", y: &name });
        panel.curve(&mut scene, &self.expected, BLUE, 1.5);
        panel.discs(&mut scene, self.expected.iter().copied(), EXPECTED, BLUE);
        panel.discs(&mut scene, self.came.iter().copied(), CAME, VERMILLION);
        let note = "in the unit of the metric; no orange dot: no improvement";
        scene.text(Text::new(note, [panel.at[0], panel.foot() + NOTE_BELOW], LABEL).ink(QUIET));
        scene
    }
}

#[cfg(test)]
mod tests {
    use super::super::runs::examples::study;
    use super::*;

    #[test]
    fn what_came_adds_up_to_the_way_from_the_first_to_the_best() {
        let study = study(60);
        let figure = ExpectedImprovementData::new(&study).unwrap();
        let first = study.measured().next().unwrap().2;
        let sum: f64 = figure.came.iter().map(|point| point[1]).sum();
        assert!((sum - (study.ranked()[0].2 - first)).abs() < 1e-12);
        assert_eq!((figure.expected.len(), figure.expected[0][0]), (53, 7.0));
    }

    #[test]
    fn a_random_search_expected_nothing() {
        let mut study = study(20);
        study.runs.iter_mut().for_each(|run| run.expected = None);
        assert!(matches!(ExpectedImprovementData::new(&study), Err(PlotError::NothingToDraw { .. })));
    }
}
