//! Figure `target_distribution`: the numbers to predict, in every part of the data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::axis::Axis;
use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::font;
use super::layout::{ACROSS, STROKE, Swatch, key};
use super::material::Material;
use super::panel::{Names, Panel};
use super::predicts::Predicts;
use super::scene::{LEFT, Point, Scene, Width};
use super::tables::{TargetsByPart, TargetsData};
use super::theme::{LABEL, series};
use crate::analysis::{Histogram, histogram};
use crate::base::moments::{deviation, mean};
use crate::base::text::{grouped, number};

/// Distribution of the numbers to predict, in every part of the data.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetDistribution {}

impl Figure for TargetDistribution {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::Targets]
    }

    fn shows(&self) -> &'static [Predicts] {
        &[Predicts::Numbers]
    }

    fn suffix(&self) -> String {
        String::new()
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        let targets = material.targets.as_ref().ok_or_else(|| PlotError::nothing("there is no data set"))?;
        let numbers = TargetDistributionData::new(targets)?;
        Drawing::with_numbers(numbers.scene(width), &numbers)
    }
}

/// Most targets that have panels of their own, and most bins.
const MOST_TARGETS: usize = 6;
const BINS: usize = 60;
/// Left border of the panels, what is free right of them, where the first begins, and its height.
const FROM: [f64; 2] = [96.0, 84.0];
const RIGHT: f64 = 30.0;
const TOP: f64 = 62.0;
const HIGH: f64 = 260.0;
/// Distance of the legend under a panel, from a line of it to the next, and what is free under it.
const BELOW: f64 = 60.0;
const PITCH: f64 = 21.0;
const UNDER: f64 = 26.0;
/// Width of a curve, and how far the axis reaches above the highest one.
const LINE: f64 = 2.0;
const REACH: f64 = 1.05;

/// The numbers of the figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct TargetDistributionData {
    targets: Vec<TargetNumbers>,
    /// How many targets there are.
    of_targets: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct TargetNumbers {
    target: String,
    parts: Vec<PartNumbers>,
    #[serde(skip)]
    histogram: Histogram,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct PartNumbers {
    part: String,
    /// Place of the part among all.
    #[serde(skip)]
    index: usize,
    samples: usize,
    mean: f64,
    sd: f64,
    least: f64,
    median: f64,
    greatest: f64,
}

impl PartNumbers {
    fn of(index: usize, part: &str, values: &[f64]) -> Option<Self> {
        let mut sorted: Vec<f64> = values.iter().copied().filter(|x| x.is_finite()).collect();
        sorted.sort_by(f64::total_cmp);
        let (least, greatest) = (*sorted.first()?, *sorted.last()?);
        let centre = mean(&sorted);
        let (lower, upper) = (sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2]);
        Some(Self {
            part: part.to_owned(),
            index,
            samples: sorted.len(),
            mean: centre,
            sd: deviation(&sorted, centre),
            least,
            median: lower / 2.0 + upper / 2.0,
            greatest,
        })
    }
}

impl TargetDistributionData {
    pub(crate) fn new(data: &TargetsData) -> Result<Self, PlotError> {
        let TargetsByPart::Numbers { names, values } = &data.targets else {
            return Err(PlotError::nothing("the data set has no numbers to predict"));
        };
        let target = |(name, parts): (&String, &Vec<Vec<f64>>)| {
            let series: Vec<&[f64]> = parts.iter().map(Vec::as_slice).collect();
            let named = data.parts.iter().zip(&series).enumerate();
            let numbers = named.filter_map(|(index, (part, values))| PartNumbers::of(index, part, values));
            Some(TargetNumbers { target: name.clone(), parts: numbers.collect(), histogram: histogram(&series, BINS)? })
        };
        let targets: Vec<_> = names.iter().zip(values).filter_map(target).take(MOST_TARGETS).collect();
        if targets.is_empty() {
            return Err(PlotError::nothing("no sample has a number to predict"));
        }
        Ok(Self { targets, of_targets: names.len() })
    }

    pub(crate) fn scene(&self, width: Width) -> Scene {
        let block = |target: &TargetNumbers| HIGH + BELOW + PITCH * target.parts.len() as f64 + UNDER;
        let high: f64 = self.targets.iter().map(block).sum();
        let mut scene = Scene::new(width.choose(ACROSS), TOP + high);
        let of = match (self.targets.len(), self.of_targets) {
            (1, 1) => self.targets[0].target.clone(),
            (some, all) if some < all => format!("{some} of {all} targets"),
            (all, _) => format!("{all} targets"),
        };
        scene.title(&format!("Distribution of {of}"));
        let mut top = TOP;
        for target in &self.targets {
            target.draw(&mut scene, top, width);
            top += block(target);
        }
        scene
    }
}

impl TargetNumbers {
    fn draw(&self, scene: &mut Scene, top: f64, width: Width) {
        let Histogram { edges, counts } = &self.histogram;
        let share = |series: &Vec<u64>| -> Vec<f64> {
            let all = series.iter().sum::<u64>().max(1) as f64;
            series.iter().map(|&count| count as f64 / all).collect()
        };
        let shares: Vec<Vec<f64>> = counts.iter().map(share).collect();
        let most = shares.iter().flatten().copied().fold(0.0, f64::max);
        let from = width.choose(FROM);
        let size = [scene.width - from - RIGHT, HIGH];
        let x = Axis::new(edges[0], edges[edges.len() - 1]);
        let panel = Panel { at: [from, top], size, x, y: Axis::new(0.0, most * REACH) };
        let name = font::fit(&self.target, LABEL, false, size[0]);
        panel.draw(scene, Names { title: "", x: &name, y: "share of the part" });
        // The largest part is drawn last.
        for (index, shares) in shares.iter().enumerate().rev().filter(|(_, shares)| shares.iter().any(|x| *x > 0.0)) {
            let mut stairs: Vec<Point> = vec![[edges[0], 0.0]];
            for (ends, &share) in edges.windows(2).zip(shares) {
                stairs.extend([[ends[0], share], [ends[1], share]]);
            }
            stairs.push([edges[edges.len() - 1], 0.0]);
            panel.curve(scene, &stairs, series(index), LINE);
        }
        let room = scene.width - LEFT - STROKE - 8.0 - LEFT;
        for (row, part) in self.parts.iter().enumerate() {
            let [mean, sd, least, median, greatest] =
                [part.mean, part.sd, part.least, part.median, part.greatest].map(number);
            let long = format!(
                "{}: {} samples · mean {mean} · sd {sd} · median {median} · {least} to {greatest}",
                part.part,
                grouped(part.samples as u64)
            );
            let short = format!("{}: {} · mean {mean} · sd {sd} · {least} to {greatest}", part.part, part.samples);
            let text = font::fit(&width.choose([long, short]), LABEL, false, room);
            let at = [LEFT, panel.foot() + BELOW + PITCH * row as f64];
            key(scene, at, Swatch::Line(STROKE, LINE), series(part.index), text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::scene::Mark;
    use super::*;

    fn data(values: Vec<Vec<f64>>) -> TargetsData {
        TargetsData {
            parts: ["train", "validation", "test"].map(str::to_owned).to_vec(),
            samples: values.iter().map(|part| part.len() as u64).collect(),
            targets: TargetsByPart::Numbers { names: vec!["price".to_owned()], values: vec![values] },
        }
    }

    #[test]
    fn every_part_has_a_curve_and_its_numbers() {
        let figure = TargetDistributionData::new(&data(vec![vec![1.0, 2.0, 4.5], vec![2.0], vec![3.0, 4.0]])).unwrap();
        let scene = figure.scene(Width::Page);
        let said = "train: 3 samples · mean 2.5 · sd 1.803 · median 2 · 1 to 4.5";
        assert!(scene.texts().contains(&said), "{:?}", scene.texts());
    }

    #[test]
    fn odd_numbers_are_drawn_or_refused() {
        for values in [vec![7.0; 9], vec![1e308, -1e308, f64::NAN], vec![1e-310, 2e-310], vec![0.5]] {
            let figure = TargetDistributionData::new(&data(vec![values, vec![], vec![1.0]])).unwrap();
            assert!(figure.scene(Width::Column).marks.iter().all(Mark::has_place));
        }
        assert!(TargetDistributionData::new(&data(vec![vec![f64::NAN], vec![], vec![]])).is_err());
    }
}
