//! Figure `residuals`: true less predicted numbers against the predicted ones, with their histogram.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::axis::{Axis, range};
use super::cloud::{cloud, density_note};
use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::font;
use super::layout::ACROSS;
use super::material::{Material, On, on_part};
use super::panel::{Names, Panel};
use super::predicts::Predicts;
use super::scene::{LEFT, Point, Scene, Text, Width};
use super::tables::NumbersData;
use super::theme::{BLUE, LABEL, PAPER, QUIET, VERMILLION, mix};
use crate::analysis::{Fit, Histogram, fit, histogram};
use crate::base::text::{grouped, number};

/// True less predicted numbers against the predicted ones, with their histogram.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Residuals {
    /// Part of the data.
    #[serde(default)]
    pub on: On,
}

impl Figure for Residuals {
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
        let numbers = ResidualsData::new(on_part(&material.numbers, self.on)?)?;
        Drawing::with_numbers(numbers.scene(width), &numbers)
    }
}

/// Most targets that have panels of their own.
const MOST_TARGETS: usize = 6;
/// Most bins of a histogram.
const BINS: usize = 50;
/// Left border of the points on a page and in a column, their width, what is between them and the histogram, and its width.
const FROM: [f64; 2] = [96.0, 86.0];
const WIDE: [f64; 2] = [640.0, 290.0];
const BETWEEN: [f64; 2] = [24.0, 14.0];
const BESIDE: [f64; 2] = [210.0, 90.0];
/// The upper border of the first panel, its height, and from one to the next.
const TOP: f64 = 96.0;
const HIGH: f64 = 300.0;
const PITCH: f64 = 408.0;
const BOTTOM: f64 = 108.0;
/// Distance of the line of numbers above a panel.
const SAID_ABOVE: f64 = 14.0;
/// Width of the line of zero.
const LINE: f64 = 1.5;

/// The numbers of the figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct ResidualsData {
    of: String,
    targets: Vec<TargetResiduals>,
    /// How many targets there are.
    of_targets: usize,
}

/// The residuals of a target.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct TargetResiduals {
    target: String,
    fit: Fit,
    /// Samples whose prediction is no number.
    left_out: usize,
    /// Predicted number and residual.
    #[serde(skip)]
    points: Vec<Point>,
    #[serde(skip)]
    histogram: Histogram,
}

impl ResidualsData {
    pub(crate) fn new(data: &NumbersData) -> Result<Self, PlotError> {
        let target = |(name, pairs): (&String, &Vec<[f64; 2]>)| {
            let fit = fit(pairs)?;
            let finite = pairs.iter().filter(|pair| pair.iter().all(|x| x.is_finite()));
            let points: Vec<Point> = finite.map(|&[predicted, truth]| [predicted, truth - predicted]).collect();
            let residuals: Vec<f64> = points.iter().map(|point| point[1]).collect();
            let (left_out, histogram) = (pairs.len() - fit.samples, histogram(&[&residuals], BINS)?);
            Some(TargetResiduals { target: name.clone(), fit, left_out, points, histogram })
        };
        let named = data.names.iter().zip(&data.pairs);
        let targets: Vec<_> = named.filter_map(target).take(MOST_TARGETS).collect();
        if targets.is_empty() {
            return Err(PlotError::nothing("no sample with a number as its prediction was evaluated"));
        }
        Ok(Self { of: data.of.clone(), targets, of_targets: data.names.len() })
    }

    pub(crate) fn scene(&self, width: Width) -> Scene {
        let high = TOP + PITCH * (self.targets.len() - 1) as f64 + HIGH + BOTTOM;
        let mut scene = Scene::new(width.choose(ACROSS), high - 44.0);
        let some = if self.targets.len() < self.of_targets {
            format!(" of {} of {} targets", self.targets.len(), self.of_targets)
        } else {
            String::new()
        };
        scene.title(&format!("Residuals{some}, {}", self.of));
        for (index, target) in self.targets.iter().enumerate() {
            target.draw(&mut scene, TOP + PITCH * index as f64, width);
        }
        scene
    }
}

/// What is said of a fit in a line.
pub(crate) fn said(fit: &Fit, left_out: usize) -> String {
    let r2 = fit.r2.map_or_else(String::new, |r2| format!("R² {r2:.4} · "));
    let without =
        if left_out > 0 { format!(" · {} without a number", grouped(left_out as u64)) } else { String::new() };
    let [rmse, mae] = [fit.rmse, fit.mae].map(number);
    format!("{r2}RMSE {rmse} · MAE {mae} · {} samples{without}", grouped(fit.samples as u64))
        + density_note(fit.samples)
}

impl TargetResiduals {
    fn draw(&self, scene: &mut Scene, top: f64, width: Width) {
        let from = width.choose(FROM);
        let residuals = self.points.iter().map(|point| point[1]);
        let (low, high) = range(residuals).unwrap_or((0.0, 0.0));
        // Zero is always seen.
        let y = Axis::over([low.min(0.0), high.max(0.0)]);
        let x = Axis::over(self.points.iter().map(|point| point[0]));
        let panel = Panel { at: [from, top], size: [width.choose(WIDE), HIGH], x, y: y.clone() };
        let right = panel.right() + width.choose(BETWEEN);
        let beside = width.choose(BESIDE);
        let said = font::wrap(
            &format!("{}: {}", self.target, said(&self.fit, self.left_out)),
            LABEL,
            scene.width - 2.0 * LEFT,
        );
        for (line, text) in said.iter().take(2).rev().enumerate() {
            let at = [LEFT, top - SAID_ABOVE - 16.0 * line as f64];
            scene.text(Text::new(text.as_str(), at, LABEL).ink(QUIET));
        }
        let name = format!("predicted {}", self.target);
        let name = font::fit(&name, LABEL, false, panel.size[0]);
        panel.draw(scene, Names { title: "", x: &name, y: "true − predicted" });
        cloud(scene, &panel, &self.points);
        let zero = [panel.x.from, panel.x.to].map(|x| [x, 0.0]);
        panel.curve(scene, &zero, VERMILLION, LINE);
        let most = self.histogram.counts[0].iter().copied().max().unwrap_or(1) as f64;
        let bars = Panel { at: [right, top], size: [beside, HIGH], x: Axis::new(0.0, most * 1.05), y };
        for (edges, &count) in self.histogram.edges.windows(2).zip(&self.histogram.counts[0]) {
            let [foot, head] = [bars.place(0.0, edges[0]), bars.place(count as f64, edges[1])];
            let (upper, lower) = (head[1].max(top), foot[1].min(top + HIGH));
            if count > 0 && lower > upper {
                let high = (lower - upper - 1.0).max(0.5);
                scene.rectangle([foot[0], upper], [(head[0] - foot[0]).max(1.0), high], mix(PAPER, BLUE, 0.6));
            }
        }
        let [left, right] = [bars.place(0.0, 0.0), [bars.right(), bars.place(0.0, 0.0)[1]]];
        scene.line(vec![left, right], VERMILLION, LINE);
        scene.rule([bars.at[0], top], [bars.at[0], top + HIGH]);
        let most = width.choose([format!("samples, up to {}", grouped(most as u64)), "samples".to_owned()]);
        let most = font::fit(&most, LABEL, false, beside + 10.0);
        scene.text(Text::new(most, [bars.at[0] + beside / 2.0, top + HIGH + 34.0], LABEL).centred());
    }
}

#[cfg(test)]
mod tests {
    use super::super::scene::Mark;
    use super::*;

    fn data(pairs: Vec<[f64; 2]>) -> NumbersData {
        NumbersData { names: vec!["price".to_owned()], pairs: vec![pairs], of: "trial_0001 on test".to_owned() }
    }

    #[test]
    fn every_sample_has_its_dot_and_the_fit_is_said() {
        let figure = ResidualsData::new(&data(vec![[2.5, 3.0], [0.0, -0.5], [2.0, 2.0], [8.0, 7.0]])).unwrap();
        let scene = figure.scene(Width::Page);
        assert_eq!(scene.marks.iter().filter(|mark| matches!(mark, Mark::Disc { .. })).count(), 4);
        let texts = scene.texts();
        assert!(texts.contains(&"price: R² 0.9486 · RMSE 0.6124 · MAE 0.5 · 4 samples"), "{texts:?}");
    }

    #[test]
    fn odd_predictions_are_drawn_or_refused() {
        for pairs in [vec![[1.0, 1.0]], vec![[3.0, 3.0]; 50], vec![[1e308, -1e308], [f64::NAN, 1.0], [0.0, 1e-300]]] {
            let figure = ResidualsData::new(&data(pairs)).unwrap();
            for width in [Width::Page, Width::Column] {
                assert!(figure.scene(width).marks.iter().all(Mark::has_place));
            }
        }
        assert!(
            ResidualsData::new(&data(vec![[f64::NAN, 1.0]])).is_err() && ResidualsData::new(&data(vec![])).is_err()
        );
    }
}
