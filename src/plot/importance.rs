//! Figure `importance`: how much each parameter matters to the metric, and which way.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::axis::Axis;
use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::font;
use super::layout::{BESIDE, Rows};
use super::material::Material;
use super::runs::{Runs, runs};
use super::scene::{LEFT, Scene, Text, Width};
use super::theme::{BLUE, FRAME, LABEL, NAME, QUIET, VERMILLION};
use crate::analysis::{self, Column};
use crate::base::text::{self, grouped};

/// How much each parameter matters to the metric: random-forest importance and correlation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Importance {}

impl Figure for Importance {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::Search]
    }

    fn suffix(&self) -> String {
        String::new()
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        let numbers = ImportanceData::new(material.study()?, material.seed)?;
        Drawing::with_numbers(numbers.scene(width), &numbers)
    }
}

/// Most parameters that are drawn.
const MOST: usize = 30;
/// Fewest runs that say anything about a parameter.
const FEWEST: usize = 3;
/// Most runs that the forest learns from; of more they are taken evenly over the order of creation.
const MOST_RUNS: usize = 1000;

/// The left border of the first axis, the width of both, and what is free right of the first and of the second, on a page and in
/// a column.
const LEFT_OF_AXES: [f64; 2] = [330.0, 206.0];
const WIDE: [f64; 2] = [300.0, 112.0];
const BETWEEN: [f64; 2] = [60.0, 40.0];
const RIGHT: [f64; 2] = [60.0, 30.0];
/// What is free left of the names of parameters.
const BEFORE_NAMES: f64 = 10.0;
/// The upper border of the axes, and the height of a row.
const TOP: f64 = 112.0;
const PITCH: f64 = 27.0;
/// Distances above an axis of what it shows and of how to read it.
const HEAD_ABOVE: f64 = 36.0;
const WORDS_ABOVE: f64 = 17.0;
/// What stands under the axes: their ticks, and lines of words.
const TICKS_BELOW: f64 = 15.0;
const MORE_BELOW: f64 = 42.0;
const LINE: f64 = 18.0;
/// What the importance is not.
const NOTE: &str = "Over the runs as they were made: a search tries good regions more often. What its model says of the whole search \
                    space is another question.";
/// About how many ticks an axis has, on a page and in a column.
const TICKS: [usize; 2] = [5, 3];
/// How far the axes reach, as a multiple of the greatest value: there is room for a number beside the longest bar.
const REACH: f64 = 1.12;
/// Height of a bar, and the distance of a number from it.
const BAR: f64 = 16.0;
const BESIDE_BAR: f64 = 5.0;

/// The numbers of the figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct ImportanceData {
    metric: String,
    /// How many runs are measured.
    #[serde(skip)]
    all: usize,
    /// From how many of them the numbers are.
    runs: usize,
    /// Most important first.
    parameters: Vec<analysis::ParameterImportance>,
}

impl ImportanceData {
    pub(crate) fn new(study: &Runs, seed: u64) -> Result<Self, PlotError> {
        let mut measured: Vec<_> = study.measured().collect();
        if measured.len() < FEWEST {
            return Err(PlotError::nothing(format!("importance needs at least {FEWEST} measured runs")));
        }
        let all = measured.len();
        if all > MOST_RUNS {
            measured = (0..MOST_RUNS).map(|k| measured[k * all / MOST_RUNS]).collect();
        }
        let columns: Vec<Column> = study
            .varying()
            .into_iter()
            .map(|path| Column {
                values: measured.iter().map(|(_, run, _)| run.parameters.get(&path).cloned()).collect(),
                name: path,
            })
            .collect();
        let metric: Vec<f64> = measured.iter().map(|(_, _, m)| *m).collect();
        let rows = analysis::importance(&columns, &metric, seed);
        let parameters = analysis::per_parameter(&rows, &columns, &metric);
        if parameters.is_empty() {
            return Err(PlotError::nothing("no parameter varies among the measured runs"));
        }
        Ok(Self { metric: study.metric_name(), all, runs: measured.len(), parameters })
    }

    pub(crate) fn scene(&self, width: Width) -> Scene {
        let shown = &self.parameters[..self.parameters.len().min(MOST)];
        let rows = Rows { top: TOP, pitch: PITCH, count: shown.len(), air: 0.0 };
        let (top, foot) = (rows.top, rows.foot());
        let (left, wide) = (width.choose(LEFT_OF_AXES), width.choose(WIDE));
        let right = left + wide + width.choose(BETWEEN);
        let across = right + wide + width.choose(RIGHT);
        let mut note = font::wrap(NOTE, LABEL, across - 2.0 * LEFT);
        if self.parameters.len() > shown.len() {
            note.insert(0, format!("{} more with less importance", self.parameters.len() - shown.len()));
        }
        let mut scene = Scene::new(across, foot + MORE_BELOW + LINE * note.len() as f64);
        for (row, line) in note.into_iter().enumerate() {
            scene.text(Text::new(line, [LEFT, foot + MORE_BELOW + LINE * row as f64], LABEL).ink(QUIET));
        }
        let of = if self.runs < self.all { format!("{} of ", grouped(self.runs as u64)) } else { String::new() };
        let title = format!("What matters to {}, over {of}{}", self.metric, runs(self.all));
        scene.title(&title);
        let forest = width.choose(["share of a random forest's explanation", "of a random forest"]);
        let pearson = width.choose(["Pearson's r; grey: of words, without sign", "r; grey: of words"]);
        for (x, name, words) in [(left, "Importance", forest), (right, "Correlation", pearson)] {
            scene.text(Text::new(name, [x, top - HEAD_ABOVE], NAME).bold());
            scene.text(Text::new(words, [x, top - WORDS_ABOVE], LABEL).ink(QUIET));
        }
        let most = shown.iter().map(|c| c.importance).fold(0.0, f64::max);
        let share = Axis::new(0.0, most.max(1e-3) * REACH);
        let correlation = Axis::new(-REACH, REACH);
        for (axis, x) in [(&share, left), (&correlation, right)] {
            let ticks = axis.ticks(width.choose(TICKS));
            let at = |(value, text): (f64, String)| (x + axis.place(value) * wide, text);
            rows.grid(&mut scene, ticks.into_iter().map(at), TICKS_BELOW);
        }
        for (row, parameter) in shown.iter().enumerate() {
            let y = rows.middle(row);
            let (name, size, _) = font::shrunk(&parameter.parameter, false, left - BESIDE - BEFORE_NAMES);
            scene.text(Text::new(name, [left - BESIDE, y], size).right());
            let bar = share.place(parameter.importance) * wide;
            scene.rectangle([left, y - BAR / 2.0], [bar, BAR], BLUE);
            let number = text::number(rounded(parameter.importance));
            scene.text(Text::new(number, [left + bar + BESIDE_BAR, y], LABEL).ink(QUIET));
            self.correlation(&mut scene, parameter, [right, y], wide, &correlation);
        }
        let zero = right + correlation.place(0.0) * wide;
        scene.line(vec![[left, top], [left, foot]], FRAME, 1.0);
        scene.line(vec![[zero, top], [zero, foot]], FRAME, 1.0);
        scene
    }

    fn correlation(&self, scene: &mut Scene, of: &analysis::ParameterImportance, at: [f64; 2], wide: f64, axis: &Axis) {
        let Some(r) = of.correlation else { return };
        let (zero, end) = (at[0] + axis.place(0.0) * wide, at[0] + axis.place(r) * wide);
        // The correlation ratio of words has no sign.
        let ink = if !of.values.is_empty() {
            FRAME
        } else if r < 0.0 {
            VERMILLION
        } else {
            BLUE
        };
        scene.rectangle([zero.min(end), at[1] - BAR / 2.0], [(end - zero).abs(), BAR], ink);
        let text = text::number(rounded(r)).replace('-', "−");
        // On the other side of zero, where there is no bar.
        let x = zero + if r < 0.0 { BESIDE_BAR } else { -BESIDE_BAR };
        let text = Text::new(text, [x, at[1]], LABEL).ink(QUIET);
        scene.text(if r < 0.0 { text } else { text.right() });
    }
}

fn rounded(x: f64) -> f64 {
    libm::round(x * 1000.0) / 1000.0
}

#[cfg(test)]
mod tests {
    use super::super::runs::examples::study;
    use super::*;

    #[test]
    fn the_parameter_that_decides_comes_first() {
        let figure = ImportanceData::new(&study(100), 1).unwrap();
        assert_eq!(figure.parameters[0].parameter, "optimizer.weight_decay");
        assert!(figure.parameters[0].correlation.unwrap() < -0.5);
        let sum: f64 = figure.parameters.iter().map(|c| c.importance).sum();
        assert!((sum - 1.0).abs() < 1e-9);
        assert!(figure.scene(Width::Page).texts().contains(&"optimizer.kind"));
        let kind = figure.parameters.iter().find(|of| of.parameter == "optimizer.kind").unwrap();
        assert_eq!(kind.values.len(), 6);
    }

    #[test]
    fn two_runs_say_nothing() {
        assert!(matches!(ImportanceData::new(&study(2), 1), Err(PlotError::NothingToDraw { .. })));
    }
}
