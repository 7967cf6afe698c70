//! Figure `rungs`: how far every trial got, and how many were left, in a search that ends trials early.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::axis::Axis;
use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::layout::{ACROSS, LEGEND, Margins, STROKE, Stack, Swatch, key};
use super::material::Material;
use super::panel::{Names, Panel, stairs};
use super::runs::{Ending, Run, Runs, runs};
use super::scene::{Point, Scene, Text, Width};
use super::theme::{BLUE, FRAME, LABEL, PAPER, QUIET, VERMILLION, mix};
use crate::base::text::{self, grouped};

/// How far every trial got, and how many were left: for searches that end trials early.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rungs {}

impl Figure for Rungs {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::Search]
    }

    fn suffix(&self) -> String {
        String::new()
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        Ok(RungsData::new(material.study()?)?.scene(width).into())
    }
}

/// More ends than this are no rungs, and are not written.
const WRITTEN: usize = 12;
/// Most curves that are drawn.
const MOST: usize = 2000;

const MARGINS: Margins = Margins { left: 90.0, right: 30.0, top: 110.0, bottom: 80.0 };
/// Heights of the panels, and what is free between them.
const HEIGHTS: [f64; 2] = [330.0, 180.0];
const GAP: f64 = 60.0;
/// Where the entries of the legend begin, from the left border of the panels.
const KEYS: [f64; 2] = [0.0, 200.0];
/// What is free below and above the better runs, as a share of their span.
const AIR: f64 = 0.08;
/// Ends of a logarithmic axis of the epochs, as multiples of the first and of the last.
const ENDS: [f64; 2] = [0.9, 1.1];
/// From this longest run on the axis of the epochs is logarithmic.
const LONG: u32 = 16;
/// How far the axis of the second panel reaches, as a multiple of all runs.
const REACH: f64 = 1.12;
/// Radii of the dots at the ends of curves and on the stairs.
const END: f64 = 3.0;
const STEP: f64 = 4.0;
/// Distance of the number of runs above its dot.
const NUMBER_ABOVE: f64 = 13.0;

/// The series of the figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RungsData {
    /// The metric over the epochs, and whether the run was ended early; of very many runs only some.
    curves: Vec<(Vec<Point>, bool)>,
    /// How many runs have a curve.
    count: usize,
    /// For every number of epochs at which a run ended: how many did.
    ends: BTreeMap<u32, usize>,
    metric: String,
    near: Axis,
}

impl RungsData {
    pub(crate) fn new(study: &Runs) -> Result<Self, PlotError> {
        let has_curve = |run: &&Run| run.curve.iter().any(|(_, m)| m.is_finite());
        let mut ends = BTreeMap::new();
        for run in study.runs.iter().filter(has_curve) {
            *ends.entry(run.curve[run.curve.len() - 1].0).or_insert(0) += 1;
        }
        if ends.is_empty() {
            return Err(PlotError::nothing(format!("no run has measured `{}` over its epochs", study.metric)));
        }
        let curve = |run: &Run| {
            (run.curve.iter().map(|&(epoch, m)| [f64::from(epoch), m]).collect(), run.ending == Ending::CutOff)
        };
        Ok(Self {
            curves: study.thinned(MOST).runs.iter().filter(has_curve).map(curve).collect(),
            count: ends.values().sum(),
            ends,
            metric: study.metric_name(),
            near: study.telling_span(),
        })
    }

    /// How many runs did at least so many epochs.
    fn left(&self, epoch: u32) -> usize {
        self.ends.range(epoch..).map(|(_, count)| count).sum()
    }

    fn epochs(&self) -> u64 {
        self.ends.iter().map(|(epochs, count)| u64::from(*epochs) * *count as u64).sum()
    }

    pub(crate) fn scene(&self, width: Width) -> Scene {
        let stack = Stack { width: width.choose(ACROSS), margins: MARGINS, heights: HEIGHTS, gap: GAP };
        let (count, longest) = (self.count, self.ends.keys().next_back().copied().unwrap_or(1));
        let whole = u64::from(longest) * count as u64;
        let title = format!(
            "{}, {} epochs of {}: {} per cent saved",
            runs(count),
            grouped(self.epochs()),
            grouped(whole),
            text::number(((1.0 - self.epochs() as f64 / whole.max(1) as f64) * 1000.0).round() / 10.0)
        );
        let mut scene = stack.scene(&title);
        let [last, early] = KEYS.map(|offset| [MARGINS.left + offset, LEGEND]);
        key(&mut scene, last, Swatch::Line(STROKE, 2.0), BLUE, "to the last epoch");
        key(&mut scene, early, Swatch::Line(STROKE, 1.5), VERMILLION, "ended early");
        let x = || {
            if longest >= LONG {
                Axis::log(ENDS[0], f64::from(longest) * ENDS[1])
            } else {
                Axis::whole(0.5, f64::from(longest) + 0.5)
            }
        };
        let top = stack.panel(0, x(), self.near.with_air(AIR));
        top.draw(&mut scene, Names { title: "Every run", x: "", y: &self.metric });
        let foot = stack.panel(1, x(), Axis::new(0.0, count as f64 * REACH));
        foot.draw(&mut scene, Names { title: "Runs that got so far", x: "epoch", y: "runs" });
        for cut in [true, false] {
            let ink = if cut { mix(PAPER, VERMILLION, 0.65) } else { BLUE };
            for (curve, _) in self.curves.iter().filter(|(_, is_cut)| *is_cut == cut) {
                top.curve(&mut scene, curve, ink, 1.4);
                top.discs(&mut scene, curve.last().copied(), END, ink);
            }
        }
        self.steps(&mut scene, &foot);
        scene
    }

    fn steps(&self, scene: &mut Scene, panel: &Panel) {
        let mut left = self.count;
        let first = [panel.x.from, left as f64];
        let after = self.ends.iter().map(|(&epoch, ended)| {
            left -= ended;
            [f64::from(epoch), left as f64]
        });
        panel.curve(scene, &stairs([first].into_iter().chain(after)), FRAME, 2.0);
        for &epoch in self.ends.keys().filter(|_| self.ends.len() <= WRITTEN) {
            let left = self.left(epoch);
            let [x, y] = panel.place(f64::from(epoch), left as f64);
            scene.disc([x, y], STEP, BLUE);
            scene.text(Text::new(grouped(left as u64), [x, y - NUMBER_ABOVE], LABEL).centred().ink(QUIET));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::runs::examples::study;
    use super::*;

    #[test]
    fn runs_are_counted_as_far_as_they_got() {
        let mut study = study(12);
        for run in &mut study.runs[..8] {
            run.curve.truncate(2);
            run.ending = Ending::CutOff;
        }
        let figure = RungsData::new(&study).unwrap();
        // One of the eight diverged after its first epoch.
        assert_eq!([1, 2, 3, 10, 11].map(|epoch| figure.left(epoch)), [12, 11, 4, 4, 0]);
        assert!(figure.scene(Width::Page).texts().iter().any(|t| t.contains("55 epochs of 120: 54.2 per cent saved")));
    }

    #[test]
    fn runs_without_curves_have_no_rungs() {
        let mut study = study(3);
        study.runs.iter_mut().for_each(|run| run.curve.clear());
        assert!(matches!(RungsData::new(&study), Err(PlotError::NothingToDraw { .. })));
    }
}
