//! Figure `best_worst`: the best and the worst configurations, as a table.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::font;
use super::material::Material;
use super::runs::{Run, Runs, last_word, runs};
use super::scene::{COLUMN, LEFT, Scene, Text, Width};
use super::theme::{self, BLUE, Ink, LABEL, PAPER, QUIET, VERMILLION, mix};

/// The best and the worst configurations, as a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BestWorst {
    /// How many of each.
    #[serde(default = "five")]
    #[schemars(range(min = 1, max = 50))]
    pub count: u32,
}

fn five() -> u32 {
    5
}

impl Figure for BestWorst {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::Search]
    }

    fn suffix(&self) -> String {
        String::new()
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        Ok(BestWorstData::new(material.study()?, self.count as usize)?.scene(width).into())
    }
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    rank: usize,
    cells: Vec<String>,
    worst: bool,
}

/// The table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct BestWorstData {
    /// Name of the section and of the field above every column.
    head: Vec<(String, String)>,
    rows: Vec<Row>,
    measured: usize,
    metric: String,
}

/// Widest a column gets, and the one of the names.
const WIDEST: f64 = 200.0;
const WIDEST_NAME: f64 = 480.0;
/// Height of a row.
const PITCH: f64 = 27.0;
/// Between the best and the worst.
const GAP: f64 = 14.0;
/// Heights of the lines of the head, sections above fields, and of the first row.
const HEADS: [f64; 3] = [66.0, 84.0, 116.0];
/// Right border of the ranks and left border of the first column.
const RANKS: f64 = 60.0;
const FIRST: f64 = 76.0;
/// What is free between two columns.
const BETWEEN: f64 = 24.0;
/// Least width of the table, and its height besides the rows: the title, the heads, and what is free under the last row.
const LEAST: f64 = 560.0;
const AROUND: f64 = 122.0;

/// The upper border of the first block of a column, and what is free beside and below the blocks.
const TOP: f64 = 54.0;
const EDGE: f64 = 12.0;
/// Left border of a block's text, and the right border of its rank left of that.
const TEXT: f64 = 64.0;
const RANK_BESIDE: f64 = 14.0;
/// What is kept for the metric right of a block's name, and what for its standard deviation besides.
const METRIC: f64 = 80.0;
const DEVIATION: f64 = 70.0;
/// Height of a line of a block, and what is free above the first as well as below the last.
const LINE: f64 = 18.0;
const AIR: f64 = 5.0;

impl BestWorstData {
    pub(crate) fn new(study: &Runs, count: usize) -> Result<Self, PlotError> {
        let ranked = study.ranked_or_nothing()?;
        let varying = study.varying();
        let best = count.min(ranked.len());
        // A run is not both: a short study has fewer worst ones.
        let worst = count.min(ranked.len() - best);
        let cells = |run: &Run, metric: f64| -> Vec<String> {
            let value = |path| run.parameters.get(path).map_or_else(|| "–".to_owned(), theme::value);
            let deviation = run.sd.map(|sd| format!(" ± {}", theme::metric(sd))).unwrap_or_default();
            [run.name.clone(), theme::metric(metric) + &deviation]
                .into_iter()
                .chain(varying.iter().map(value))
                .collect()
        };
        let row = |rank: usize, worst: bool| {
            let (_, run, metric) = ranked[rank];
            Row { rank: rank + 1, cells: cells(run, metric), worst }
        };
        let head = [(String::new(), "run".to_owned()), (String::new(), study.metric.clone())];
        let parameters = varying.iter().map(|path| {
            let section = path.rsplit_once('.').map_or("", |(section, _)| section);
            (section.to_owned(), last_word(path).to_owned())
        });
        Ok(Self {
            head: head.into_iter().chain(parameters).collect(),
            rows: (0..best)
                .map(|rank| row(rank, false))
                .chain((ranked.len() - worst..ranked.len()).map(|rank| row(rank, true)))
                .collect(),
            measured: ranked.len(),
            metric: study.metric_name(),
        })
    }

    pub(crate) fn scene(&self, width: Width) -> Scene {
        if width == Width::Column { self.scene_of_blocks() } else { self.scene_of_rows() }
    }

    fn title(&self) -> String {
        format!("Best and worst of {} by {}", runs(self.measured), self.metric)
    }

    /// For a column of a paper: every run is a block, whose parameters run over as many lines as they need.
    fn scene_of_blocks(&self) -> Scene {
        let right = COLUMN - 2.0 * EDGE;
        let available = right - EDGE - TEXT;
        let blocks: Vec<Vec<String>> = self.rows.iter().map(|row| self.parameters(row, available)).collect();
        let high = |lines: &Vec<String>| LINE * (1 + lines.len()) as f64 + 2.0 * AIR;
        let gap = if self.rows.iter().any(|row| row.worst) { GAP } else { 0.0 };
        let mut scene = Scene::new(COLUMN, TOP + EDGE + blocks.iter().map(high).sum::<f64>() + gap);
        scene.title(&self.title());
        let mut top = TOP;
        for (index, (row, lines)) in self.rows.iter().zip(&blocks).enumerate() {
            top += if row.worst && index > 0 && !self.rows[index - 1].worst { gap } else { 0.0 };
            scene.rectangle([EDGE, top], [COLUMN - 2.0 * EDGE, high(lines)], Self::ink(index, row.worst));
            let y = top + AIR + LINE / 2.0;
            scene.text(Text::new(row.rank.to_string(), [TEXT - RANK_BESIDE, y], LABEL).right().ink(QUIET));
            let name = font::fit(
                &row.cells[0],
                LABEL,
                true,
                available - METRIC - if row.cells[1].contains('±') { DEVIATION } else { 0.0 },
            );
            scene.text(Text::new(name, [TEXT, y], LABEL).bold());
            scene.text(Text::new(&*row.cells[1], [right, y], LABEL).bold().right());
            for (number, line) in lines.iter().enumerate() {
                scene.text(Text::new(&**line, [TEXT, y + LINE * (number + 1) as f64], LABEL));
            }
            top += high(lines);
        }
        scene
    }

    /// The parameters of a run in lines that fit. A word says what it is, a number needs its name.
    fn parameters(&self, row: &Row, available: f64) -> Vec<String> {
        let named = |(cell, (_, name)): (&String, &(String, String))| match cell.parse::<f64>() {
            Ok(_) => format!("{name}\u{a0}{cell}"),
            Err(_) => cell.clone(),
        };
        let texts: Vec<String> = row.cells.iter().zip(&self.head).skip(2).map(named).collect();
        let lines = font::wrap(&texts.join("\u{a0}· "), LABEL, available);
        lines.into_iter().map(|line| line.replace('\u{a0}', " ")).collect()
    }

    fn ink(index: usize, worst: bool) -> Ink {
        mix(PAPER, if worst { VERMILLION } else { BLUE }, if index.is_multiple_of(2) { 0.16 } else { 0.09 })
    }

    fn scene_of_rows(&self) -> Scene {
        let widths: Vec<f64> = (0..self.head.len()).map(|column| self.width(column)).collect();
        let width = widths.iter().sum::<f64>() + FIRST + 2.0 * LEFT;
        let gap = if self.rows.iter().any(|row| row.worst) { GAP } else { 0.0 };
        let mut scene = Scene::new(width.max(LEAST), AROUND + gap + self.rows.len() as f64 * PITCH);
        scene.title(&self.title());
        self.line(&mut scene, HEADS[0], &widths, |column| self.head[column].0.clone(), QUIET, false);
        self.line(&mut scene, HEADS[1], &widths, |column| self.head[column].1.clone(), theme::INK, true);
        for (index, row) in self.rows.iter().enumerate() {
            let y = HEADS[2] + index as f64 * PITCH + if row.worst { gap } else { 0.0 };
            scene.rectangle([LEFT, y - PITCH / 2.0], [scene.width - 2.0 * LEFT, PITCH], Self::ink(index, row.worst));
            scene.text(Text::new(row.rank.to_string(), [RANKS, y], LABEL).right().ink(QUIET));
            self.line(&mut scene, y, &widths, |column| row.cells[column].clone(), theme::INK, false);
        }
        scene
    }

    fn width(&self, column: usize) -> f64 {
        let head = [&self.head[column].0, &self.head[column].1].map(|text| font::width(text, LABEL, true));
        let cells = self.rows.iter().map(|row| font::width(&row.cells[column], LABEL, false));
        cells.chain(head).fold(0.0, f64::max).min(widest(column)) + BETWEEN
    }

    fn line(&self, scene: &mut Scene, y: f64, widths: &[f64], cell: impl Fn(usize) -> String, ink: Ink, bold: bool) {
        let mut x = FIRST;
        for (column, width) in widths.iter().enumerate() {
            let text = Text::new(font::fit(&cell(column), LABEL, bold, widest(column)), [x, y], LABEL).ink(ink);
            scene.text(if bold { text.bold() } else { text });
            x += width;
        }
    }
}

/// The greatest width of a column.
fn widest(column: usize) -> f64 {
    if column == 0 { WIDEST_NAME } else { WIDEST }
}

#[cfg(test)]
mod tests {
    use super::super::runs::examples::study;
    use super::*;

    #[test]
    fn the_table_has_the_best_then_the_worst() {
        let study = study(30);
        let table = BestWorstData::new(&study, 5).unwrap();
        assert_eq!(table.rows.iter().map(|row| row.rank).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 24, 25, 26, 27, 28]);
        assert_eq!(table.rows[0].cells[0], study.ranked()[0].1.name);
        assert_eq!(table.head.len(), 10);
    }

    #[test]
    fn no_run_is_both_best_and_worst() {
        assert_eq!(BestWorstData::new(&study(7), 5).unwrap().rows.len(), 7);
    }
}
