//! Figure `per_class`: precision, recall and F1 of every class.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::axis::Axis;
use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::font;
use super::layout::{BESIDE, LEGEND, Rows, SLACK, Swatch, key, widest};
use super::material::{ConfusionData, Material, On, on_part};
use super::predicts::Predicts;
use super::scene::{COLUMN, LEFT, Scene, Text, Width};
use super::theme::{self, FAINT, FRAME, LABEL, QUIET, series};
use crate::analysis::{ClassScore, lowest};

/// Precision, recall and F1 of every class.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PerClass {
    /// Part of the data.
    #[serde(default)]
    pub on: On,
}

impl Figure for PerClass {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::Evaluation(self.on)]
    }

    fn shows(&self) -> &'static [Predicts] {
        &[Predicts::Classes]
    }

    fn suffix(&self) -> String {
        format!("_{}", self.on.name())
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        Ok(on_part(&material.confusion, self.on)?.per_class(width)?.into())
    }
}

/// Right borders of the columns of numbers, from the end of the axis: three scores as wide as their heads, and the samples.
const NUMBERS: [f64; 4] = [86.0, 146.0, 206.0, 290.0];
/// How close the numbers stand on a page and in a column, and what they need in a column with the free border.
const NEAR: [f64; 2] = [1.0, 0.78];
const NUMBERED: f64 = 232.0;
/// Width of the axis on a page.
const WIDE: f64 = 420.0;
/// The widest that names of classes get, and what stands or is free left of the axis besides them.
const NAMES: f64 = 160.0;
const AROUND_NAMES: f64 = 36.0;
/// The upper border of the axis, and the height of a row.
const TOP: f64 = 106.0;
const PITCH: f64 = 30.0;
/// What stands under the axis: its ticks, the mean, and all with what is free there.
const TICKS_BELOW: f64 = 16.0;
const MEAN_BELOW: f64 = 18.0;
const BELOW: f64 = 46.0;
/// Distance of the heads of the columns of numbers above the axis.
const HEADS_ABOVE: f64 = 18.0;
/// Most classes that have a row: of more, those with the lowest F1.
const MOST: usize = 60;
/// From an entry of the legend to the next.
const KEYS: f64 = 110.0;
/// About how many ticks the axis has, and how far it reaches below the least score.
const TICKS: usize = 6;
const UNDER_LEAST: f64 = 0.05;
/// Radii of the dots in the legend and in the rows, and the width of the lines that join them.
const KEY: f64 = 4.5;
const DOT: f64 = 5.5;
const LINE: f64 = 3.0;

impl ConfusionData {
    /// A row for every class. Refuses a matrix without samples.
    pub(crate) fn per_class(&self, width: Width) -> Result<Scene, PlotError> {
        if self.confusion.total() == 0 {
            return Err(PlotError::nothing("no sample was evaluated"));
        }
        let all = self.confusion.scores();
        let shown = lowest(&all, MOST);
        let scores: Vec<ClassScore> = shown.iter().map(|&class| all[class]).collect();
        let classes: Vec<String> = shown.iter().filter_map(|&class| self.classes.get(class)).cloned().collect();
        let names = widest(&classes, 0.0, NAMES);
        let left = names + AROUND_NAMES;
        let (wide, near) = (width.choose([WIDE, COLUMN - left - NUMBERED]), width.choose(NEAR));
        let rows = Rows { top: TOP, pitch: PITCH, count: scores.len(), air: 0.0 };
        let (top, foot) = (rows.top, rows.foot());
        let mut scene = Scene::new(width.choose([left + wide + NUMBERS[3] + LEFT, COLUMN]), foot + BELOW);
        let some = match scores.len() == all.len() {
            true => String::new(),
            false => format!(" of the {} lowest of {} classes", scores.len(), all.len()),
        };
        let title = format!("Precision, recall and F1{some}, {}", self.of);
        scene.title(&title);
        let least = scores.iter().flat_map(|s| [s.precision, s.recall, s.f1]).fold(1.0, f64::min);
        let axis = Axis::new((least - UNDER_LEAST).max(0.0), 1.0);
        let x = |score: f64| left + axis.place(score) * wide;
        rows.grid(&mut scene, axis.ticks(TICKS).into_iter().map(|(value, text)| (x(value), text)), TICKS_BELOW);
        scene.line(vec![[left, top], [left, foot], [left + wide, foot]], FRAME, 1.0);
        let columns = NUMBERS.map(|at| left + wide + at * near);
        for (k, head) in ["precision", "recall", "F1"].into_iter().enumerate() {
            key(&mut scene, [left + KEYS * k as f64, LEGEND], Swatch::Disc(KEY), series(k), head);
            scene.text(Text::new(head, [columns[k], top - HEADS_ABOVE], LABEL).right().ink(QUIET));
        }
        scene.text(Text::new("samples", [columns[3], top - HEADS_ABOVE], LABEL).right().ink(QUIET));
        for (row, (score, class)) in scores.iter().zip(&classes).enumerate() {
            let y = rows.middle(row);
            let name = font::fit(class, LABEL, false, names + SLACK);
            scene.text(Text::new(name, [left - BESIDE, y], LABEL).right());
            let values = [score.precision, score.recall, score.f1];
            let (low, high) = (values.iter().copied().fold(1.0, f64::min), values.iter().copied().fold(0.0, f64::max));
            scene.line(vec![[x(low), y], [x(high), y]], FAINT, LINE);
            for (k, value) in values.into_iter().enumerate() {
                scene.disc([x(value), y], DOT, series(k));
                scene.text(Text::new(format!("{value:.3}"), [columns[k], y], LABEL).right());
            }
            scene.text(Text::new(score.support.to_string(), [columns[3], y], LABEL).right().ink(QUIET));
        }
        let mean = all.iter().map(|s| s.f1).sum::<f64>() / all.len().max(1) as f64;
        let note = format!("mean F1 {}", theme::metric(mean));
        scene.text(Text::new(note, [columns[3], foot + MEAN_BELOW], LABEL).right().ink(QUIET));
        Ok(scene)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Confusion;

    #[test]
    fn of_many_classes_the_lowest_are_shown_and_all_count() {
        let truth: Vec<u32> = (0..1000).collect();
        let predicted: Vec<u32> = truth.iter().map(|&class| if class == 700 { 701 } else { class }).collect();
        let confusion = Confusion::new(&truth, &predicted, 1000);
        let classes = (0..1000).map(|c| format!("class {c}")).collect();
        let scene = ConfusionData { confusion, classes, of: "test".to_owned() }.per_class(Width::Page).unwrap();
        let texts = scene.texts();
        assert!(texts.contains(&"class 700") && texts.contains(&"class 701") && !texts.contains(&"class 999"));
        assert!(
            texts[0].contains("of the 60 lowest of 1000 classes") && texts.contains(&"mean F1 0.9987"),
            "{texts:?}"
        );
        assert!(scene.height < 2500.0);
    }

    #[test]
    fn every_class_has_its_three_scores() {
        let confusion = Confusion::new(&[0, 0, 0, 1, 1, 2], &[0, 0, 1, 1, 2, 2], 3);
        let classes = ["a", "b", "c"].map(str::to_owned).to_vec();
        let scene = ConfusionData { confusion, classes, of: "test".to_owned() }.per_class(Width::Page).unwrap();
        let texts = scene.texts();
        assert_eq!(texts.iter().filter(|t| **t == "0.667").count(), 2, "{texts:?}");
        assert!(texts.contains(&"mean F1 0.6556"), "{texts:?}");
    }
}
