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
use super::scene::{Scene, Text, Width};
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

/// Most columns that are drawn.
const MOST: usize = 30;
/// Fewest runs that say anything about a parameter.
const FEWEST: usize = 3;
/// Most runs that the forest learns from; of more they are taken evenly over the order of creation.
const MOST_RUNS: usize = 1000;

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
    columns: Vec<analysis::Importance>,
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
        let columns = analysis::importance(&columns, &metric, seed);
        if columns.is_empty() {
            return Err(PlotError::nothing("no parameter varies among the measured runs"));
        }
        Ok(Self { metric: study.metric_name(), all, runs: measured.len(), columns })
    }

    pub(crate) fn scene(&self, width: Width) -> Scene {
        let shown = &self.columns[..self.columns.len().min(MOST)];
        let rows = Rows { top: 112.0, pitch: 27.0, count: shown.len(), air: 0.0 };
        let (top, foot) = (rows.top, rows.foot());
        let (left, wide) = (width.pick(330.0, 206.0), width.pick(300.0, 112.0));
        let right = left + wide + width.pick(60.0, 40.0);
        let mut scene = Scene::new(right + wide + width.pick(60.0, 30.0), foot + 70.0);
        let of = if self.runs < self.all { format!("{} of ", grouped(self.runs as u64)) } else { String::new() };
        let title = format!("What matters to {}, over {of}{}", self.metric, runs(self.all));
        scene.title(&title);
        scene.text(Text::new("Importance", [left, top - 36.0], NAME).bold());
        let forest = if width == Width::Page { "share of a random forest's explanation" } else { "of a random forest" };
        scene.text(Text::new(forest, [left, top - 17.0], LABEL).ink(QUIET));
        scene.text(Text::new("Correlation", [right, top - 36.0], NAME).bold());
        let pearson = if width == Width::Page { "Pearson's r: negative ← → positive" } else { "Pearson's r" };
        scene.text(Text::new(pearson, [right, top - 17.0], LABEL).ink(QUIET));
        let most = shown.iter().map(|c| c.importance).fold(0.0, f64::max);
        let share = Axis::new(0.0, most.max(1e-3) * 1.12);
        let correlation = Axis::new(-1.12, 1.12);
        for (axis, x) in [(&share, left), (&correlation, right)] {
            let ticks = axis.ticks(width.pick(5.0, 3.0) as usize);
            let at = |(value, text): (f64, String)| (x + axis.place(value) * wide, text);
            rows.grid(&mut scene, ticks.into_iter().map(at), 15.0);
        }
        for (row, column) in shown.iter().enumerate() {
            let y = rows.middle(row);
            let name = match &column.value {
                Some(value) => format!("{} = {value}", column.parameter),
                None => column.parameter.clone(),
            };
            let available = left - 20.0;
            let (name, size, _) = font::shrunk(&name, false, available);
            scene.text(Text::new(name, [left - BESIDE, y], size).right());
            let bar = share.place(column.importance) * wide;
            scene.rectangle([left, y - 8.0], [bar, 16.0], BLUE);
            scene.text(Text::new(text::number(rounded(column.importance)), [left + bar + 5.0, y], LABEL).ink(QUIET));
            self.correlation(&mut scene, column, [right, y], wide, &correlation);
        }
        let zero = right + correlation.place(0.0) * wide;
        scene.line(vec![[left, top], [left, foot]], FRAME, 1.0);
        scene.line(vec![[zero, top], [zero, foot]], FRAME, 1.0);
        if self.columns.len() > shown.len() {
            let note = format!("{} more with less importance", self.columns.len() - shown.len());
            scene.text(Text::new(note, [left, foot + 42.0], LABEL).ink(QUIET));
        }
        scene
    }

    fn correlation(&self, scene: &mut Scene, column: &analysis::Importance, at: [f64; 2], wide: f64, axis: &Axis) {
        let Some(r) = column.correlation else { return };
        let (zero, end) = (at[0] + axis.place(0.0) * wide, at[0] + axis.place(r) * wide);
        let ink = if r < 0.0 { VERMILLION } else { BLUE };
        scene.rectangle([zero.min(end), at[1] - 8.0], [(end - zero).abs(), 16.0], ink);
        let text = text::number(rounded(r)).replace('-', "−");
        // On the other side of zero, where there is no bar.
        let text = Text::new(text, [if r < 0.0 { zero + 5.0 } else { zero - 5.0 }, at[1]], LABEL).ink(QUIET);
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
        assert_eq!(figure.columns[0].parameter, "optimizer.weight_decay");
        assert!(figure.columns[0].correlation.unwrap() < -0.5);
        let sum: f64 = figure.columns.iter().map(|c| c.importance).sum();
        assert!((sum - 1.0).abs() < 1e-9);
        assert!(figure.scene(Width::Page).texts().contains(&"optimizer.kind = nadam"));
    }

    #[test]
    fn two_runs_say_nothing() {
        assert!(matches!(ImportanceData::new(&study(2), 1), Err(PlotError::NothingToDraw { .. })));
    }
}
