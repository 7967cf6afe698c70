//! Figure `column_importance`: what the model loses when the values of a column are in another order of rows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::axis::Axis;
use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::font;
use super::layout::{BESIDE, Rows, SLACK, widest};
use super::material::{ImportanceKey, Material, On};
use super::scene::{COLUMN, LEFT, Scene, Text, Width};
use super::tables::{ImportanceOfColumns, of_columns};
use super::theme::{self, BLUE, FRAME, INK, LABEL, QUIET, VERMILLION};
use crate::analysis::Score;
use crate::base::text::{grouped, number};

/// What the model loses when the values of a column are in another order of rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnImportance {
    /// Part of the data.
    #[serde(default)]
    pub on: On,
    /// Other orders of every column.
    #[serde(default = "five")]
    #[schemars(range(min = 1, max = 100))]
    pub repeats: u32,
    /// Most rows of the part that enter: of more, some that are drawn; fewer where there are hundreds of columns.
    #[serde(default = "two_thousand")]
    #[schemars(range(min = 2, max = 100_000))]
    pub rows: u32,
    /// What is lost: of classes and labels accuracy, of numbers r2 without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
}

fn five() -> u32 {
    5
}

fn two_thousand() -> u32 {
    2000
}

impl ColumnImportance {
    fn key(&self) -> ImportanceKey {
        let Self { on, repeats, rows, score } = *self;
        ImportanceKey { on, rows, repeats, score }
    }
}

impl Figure for ColumnImportance {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::ColumnImportance(self.key())]
    }

    fn suffix(&self) -> String {
        let score = self.score.map_or_else(String::new, |score| format!("_{}", score.name()));
        format!("_{}{score}", self.on.name())
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        let data = of_columns(material.column_importance.get(&self.key()))?;
        if data.losses.is_empty() {
            return Err(PlotError::nothing(format!("{} is not defined for the rows or the target", data.score)));
        }
        Drawing::with_numbers(data.scene(width), data)
    }
}

/// Most columns with a bar each.
const MOST: usize = 40;
/// The widest that names get, and what is free left of them.
const NAMES: [f64; 2] = [220.0, 160.0];
const AROUND_NAMES: f64 = 34.0;
/// Width of the axis on a page, and of the numbers right of it.
const WIDE: f64 = 560.0;
const NUMBERS: f64 = 132.0;
/// Where the first row begins, height of a row and of a bar.
const TOP: f64 = 88.0;
const PITCH: f64 = 26.0;
const BAR: f64 = 15.0;
/// What stands under the axis.
const TICKS_BELOW: f64 = 16.0;
const NAME_BELOW: f64 = 38.0;
const BELOW: f64 = 58.0;
/// Half the height of the ends of a whisker.
const WHISKER: f64 = 4.0;
/// What is free at both ends of the axis, as a share of it.
const AIR: f64 = 0.03;

impl ImportanceOfColumns {
    pub(crate) fn scene(&self, width: Width) -> Scene {
        let shown = &self.losses[..self.losses.len().min(MOST)];
        let names = widest(shown.iter().map(|loss| &loss.column), 0.0, width.choose(NAMES));
        let left = names + AROUND_NAMES;
        let wide = width.choose([WIDE, COLUMN - left - NUMBERS - LEFT]);
        let rows = Rows { top: TOP, pitch: PITCH, count: shown.len(), air: 0.0 };
        let (top, foot) = (rows.top, rows.foot());
        let mut scene = Scene::new(width.choose([left + wide + NUMBERS + LEFT, COLUMN]), foot + BELOW);
        let word =
            if self.score == "log_loss" || self.score == "rmse" || self.score == "mae" { "rise" } else { "loss" };
        scene.title(&format!("Importance of columns, {}: {} {}", self.of, self.score, theme::metric(self.whole)));
        let [used, all] = self.rows.map(|rows| grouped(rows as u64));
        let of = if used == all { format!("{all} rows") } else { format!("{used} of {all} rows") };
        let more = match self.losses.len() - shown.len() {
            0 => String::new(),
            more => format!(" · {more} columns with less"),
        };
        let note = format!("{} other orders of each column, {of}{more}", self.repeats);
        scene.note(font::fit(&note, LABEL, false, scene.width - 2.0 * LEFT));
        let (least, most) = shown.iter().fold((0.0_f64, 0.0_f64), |(least, most), loss| {
            (least.min(loss.loss - loss.sd), most.max(loss.loss + loss.sd))
        });
        let axis = Axis::new(least, most.max(least + 1e-9)).with_air(AIR);
        let x = |loss: f64| left + axis.place(loss) * wide;
        let ticks = axis.ticks((wide / 80.0) as usize + 1);
        rows.grid(&mut scene, ticks.into_iter().map(|(value, text)| (x(value), text)), TICKS_BELOW);
        for (row, loss) in shown.iter().enumerate() {
            let y = rows.middle(row);
            let name = font::fit(&loss.column, LABEL, false, names + SLACK);
            scene.text(Text::new(name, [left - BESIDE, y], LABEL).right());
            let (from, to) = (x(0.0), x(loss.loss));
            let ink = if loss.loss < 0.0 { VERMILLION } else { BLUE };
            scene.rectangle([from.min(to), y - BAR / 2.0], [(to - from).abs(), BAR], ink);
            let ends = [loss.loss - loss.sd, loss.loss + loss.sd].map(x);
            if self.repeats > 1 && loss.sd > 0.0 {
                scene.line(vec![[ends[0], y], [ends[1], y]], INK, 1.2);
                for end in ends {
                    scene.line(vec![[end, y - WHISKER], [end, y + WHISKER]], INK, 1.2);
                }
            }
            let sd = if self.repeats > 1 { format!(" ± {}", rounded(loss.sd)) } else { String::new() };
            let text = format!("{}{sd}", rounded(loss.loss)).replace('-', "−");
            let text = font::fit(&text, LABEL, false, NUMBERS - 4.0);
            scene.text(Text::new(text, [left + wide + NUMBERS, y], LABEL).right().ink(QUIET));
        }
        let zero = x(0.0);
        scene.line(vec![[zero, top], [zero, foot]], FRAME, 1.0);
        let name = format!("{word} of {}: mean ± sd", self.score);
        scene.text(Text::new(name, [left + wide / 2.0, foot + NAME_BELOW], LABEL).centred());
        scene
    }
}

/// With four decimals, where these say anything.
fn rounded(x: f64) -> String {
    match x.abs() {
        0.0 => "0".to_owned(),
        small if small < 10.0 => format!("{x:.4}"),
        _ => number(x),
    }
}

#[cfg(test)]
mod tests {
    use super::super::scene::Mark;
    use super::*;
    use crate::analysis::ColumnLoss;

    fn data(columns: usize, scale: f64) -> ImportanceOfColumns {
        let loss = |i: usize| ColumnLoss {
            column: format!("column {i}"),
            loss: scale * (columns as f64 / 2.0 - i as f64),
            sd: 0.01 * scale,
        };
        ImportanceOfColumns {
            score: "accuracy".to_owned(),
            whole: 0.9,
            rows: [2000, 10_000],
            repeats: 5,
            losses: (0..columns).map(loss).collect(),
            of: "trial_0001 on test".to_owned(),
        }
    }

    #[test]
    fn of_a_hundred_columns_those_that_matter_are_shown() {
        for width in [Width::Page, Width::Column] {
            let scene = data(100, 0.01).scene(width);
            let texts = scene.texts().join("\n");
            // In a column the note has less room.
            let note = "2 000 of 10 000 rows · 60 columns with less";
            assert!(width == Width::Column || texts.contains(note), "{texts}");
            assert!(texts.contains("column 39") && !texts.contains("column 40"));
        }
    }

    #[test]
    fn losses_of_any_size_have_places() {
        for scale in [0.0, 1e-12, 1e300] {
            assert!(data(3, scale).scene(Width::Page).marks.iter().all(Mark::has_place));
        }
    }
}
