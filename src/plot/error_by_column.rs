//! Figure `error_by_column`: how wrong the model is over the values of the columns of a table.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::axis::Axis;
use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::font;
use super::material::{Material, On, TableKey};
use super::partial_dependence::suffix;
use super::scene::{LEFT, Scene, Text, Width};
use super::small_panels::{SmallPanels, categories, over_categories};
use super::tables::{ColumnErrors, ErrorsData, of_columns};
use super::theme::{self, BLUE, INK, LABEL, PAPER, QUIET, VERMILLION, mix};
use crate::base::text::{capitalised, grouped};

/// Error of the model over the values of the columns of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErrorByColumn {
    /// Part of the data.
    #[serde(default)]
    pub on: On,
    /// Columns that are shown; those over which the error differs most without it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// How many columns are shown where `columns` names none.
    #[serde(default = "six")]
    #[schemars(range(min = 1, max = 24))]
    pub count: u32,
    /// Of several numbers that are predicted, the one whose error is shown: the first without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// Most rows of the part that enter: of more, some that are drawn.
    #[serde(default = "many")]
    #[schemars(range(min = 1, max = 10_000_000))]
    pub rows: u32,
}

fn six() -> u32 {
    6
}

fn many() -> u32 {
    100_000
}

impl ErrorByColumn {
    fn key(&self) -> TableKey<'_> {
        let Self { on, columns, count, output, rows } = self;
        TableKey { on: *on, columns, count: *count, rows: *rows, output: output.as_deref() }
    }
}

impl Figure for ErrorByColumn {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::ColumnErrors(self.key())]
    }

    fn suffix(&self) -> String {
        suffix(self.on, &self.columns, self.output.as_deref())
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        let data = of_columns(material.column_errors.get(&self.key().owned()))?;
        if data.columns.is_empty() {
            return Err(PlotError::nothing("no column has two values among the rows"));
        }
        Drawing::with_numbers(data.scene(width), data)
    }
}

/// The upper border of the first panel.
const TOP: f64 = 100.0;
/// Width of a bar, as a share of its place.
const BAR: f64 = 0.72;
/// Half the width of the ends of a whisker.
const WHISKER: f64 = 4.0;
/// How far the axis reaches, as a multiple of the greatest error; of whiskers that reach much higher the ends are not seen.
const REACH: f64 = 1.08;
const WHISKERS: f64 = 1.6;
/// Size of the counts of samples, and their distance above a panel.
const SAMPLES: f64 = 10.5;
const SAMPLES_ABOVE: f64 = 9.0;

impl ErrorsData {
    pub(crate) fn scene(&self, width: Width) -> Scene {
        let panels = SmallPanels::new(self.columns.len(), TOP, width);
        let mut scene = Scene::new(panels.size[0], panels.size[1]);
        scene.title(&format!(
            "{} by column, {}: {} in all",
            capitalised(&self.error),
            self.of,
            theme::metric(self.whole)
        ));
        let [used, all] = self.rows.map(|rows| grouped(rows as u64));
        let of = if used == all { format!("{all} rows") } else { format!("{used} of {all} rows") };
        let some = match self.of_columns - self.columns.len() {
            0 => String::new(),
            more => format!(" · {more} columns that tell less are left out"),
        };
        let long = format!("whiskers: 95 % intervals · orange: all rows · above: samples · {of}{some}");
        let short = format!("orange: all rows · above: samples · {of}");
        let note = width.choose([long, short]);
        scene.note(font::fit(&note, LABEL, false, scene.width - 2.0 * LEFT));
        let bins = || self.columns.iter().flat_map(|column| &column.bins);
        let most = bins().map(|bin| bin.error).fold(self.whole, f64::max);
        let whiskers = bins().map(|bin| bin.interval[1]).fold(most, f64::max);
        let y = Axis::new(0.0, whiskers.min(most * WHISKERS).max(1e-9) * REACH);
        for (index, column) in self.columns.iter().enumerate() {
            self.column(&mut scene, &panels, (index, column), &y);
        }
        scene
    }

    fn column(&self, scene: &mut Scene, panels: &SmallPanels, (index, column): (usize, &ColumnErrors), y: &Axis) {
        let panel = panels.panel(index, categories(column.bins.len()), y.clone());
        over_categories(scene, &panel, (&column.column, ""), column.bins.iter().map(|bin| bin.name.as_str()));
        for (place, bin) in column.bins.iter().enumerate() {
            let place = place as f64;
            let [left, head] = panel.place(place - BAR / 2.0, bin.error);
            let right = panel.place(place + BAR / 2.0, 0.0)[0];
            scene.rectangle([left, head], [right - left, panel.foot() - head], mix(PAPER, BLUE, 0.55));
            let x = panel.place(place, 0.0)[0];
            let [low, high] = bin.interval;
            let ends = [[place, low], [place, high]];
            panel.curve(scene, &ends, INK, 1.2);
            for end in ends.map(|[x, y]| panel.place(x, y)).into_iter().filter(|&end| panel.holds(end)) {
                scene.line(vec![[end[0] - WHISKER, end[1]], [end[0] + WHISKER, end[1]]], INK, 1.2);
            }
            let samples = short(bin.samples);
            if font::width(&samples, SAMPLES, false) <= (right - left) / BAR {
                let text = Text::new(samples, [x, panel.at[1] - SAMPLES_ABOVE], SAMPLES);
                scene.text(text.centred().ink(QUIET));
            }
        }
        let all = [panel.x.from, panel.x.to].map(|x| [x, self.whole]);
        panel.curve(scene, &all, VERMILLION, 1.5);
    }
}

/// A count in at most four letters.
fn short(count: usize) -> String {
    let x = count as f64;
    match count {
        0..1000 => count.to_string(),
        1000..9950 => format!("{:.1}k", x / 1e3),
        9950..999_500 => format!("{:.0}k", x / 1e3),
        _ => format!("{:.1}M", x / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::super::scene::Mark;
    use super::*;
    use crate::analysis::ErrorBin;

    fn data(bins: usize, scale: f64) -> ErrorsData {
        let bin = |i: usize| ErrorBin {
            name: format!("{i} to {}", i + 1),
            samples: 1000 + i,
            error: scale * i as f64,
            interval: [scale * i as f64 * 0.8, scale * i as f64 * 1.2],
        };
        ErrorsData {
            error: "error rate".to_owned(),
            whole: scale,
            columns: vec![ColumnErrors {
                column: "age".to_owned(),
                bins: (0..bins).map(bin).collect(),
                told_apart: 0.1,
            }],
            of_columns: 3,
            rows: [4000, 4000],
            of: "trial_0001 on test".to_owned(),
        }
    }

    #[test]
    fn every_bin_has_its_bar_and_its_samples() {
        for width in [Width::Page, Width::Column] {
            let scene = data(4, 0.1).scene(width);
            let texts = scene.texts().join("\n");
            assert!(
                texts.contains("Error rate by column") && texts.contains("1.0k") && texts.contains("3 to 4"),
                "{texts}"
            );
            assert!(scene.marks.iter().filter(|mark| matches!(mark, Mark::Area { .. })).count() >= 4);
        }
    }

    #[test]
    fn errors_of_any_size_have_places() {
        for scale in [0.0, 1e-300, 1e300] {
            assert!(data(10, scale).scene(Width::Page).marks.iter().all(Mark::has_place));
        }
    }
}
