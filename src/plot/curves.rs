//! Figure `curves`: training and validation accuracy and loss over the epochs, the best runs in colour.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::legend::{FROM, Legend};
use self::span::with_some_of_the_rest;
use self::spread::{Quantiles, draw_spread, quantiles};
use self::told_apart::{nothing_measured, told_apart};
use super::axis::{Axis, range};
use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::font;
use super::layout::{Grid, STROKE, Swatch, key};
use super::material::Material;
use super::panel::{Names, Panel};
use super::quantity::{Quantity, QuantityColumn, finite};
use super::runs::{Run, Runs, configuration, runs};
use super::scene::{COLUMN, Point, Scene, Text, Width};
use super::theme::{self, BLUE, FAINT, Ink, LABEL, NAME, QUIET, VERMILLION};
use crate::base::text;

mod legend;
mod span;
mod spread;
mod told_apart;

/// Training and validation accuracy and loss over the epochs, of the best runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Curves {
    /// How many of the best runs are drawn in colour; the others stay grey.
    #[serde(default = "ten")]
    #[schemars(range(min = 1, max = 20))]
    pub top: u32,
    /// Whether the losses have a logarithmic axis.
    #[serde(default)]
    pub logarithmic: bool,
}

fn ten() -> u32 {
    10
}

impl Figure for Curves {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::Runs]
    }

    fn suffix(&self) -> String {
        if self.logarithmic { "_logarithmic".to_owned() } else { String::new() }
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        Ok(CurvesData::new(material.study()?, self.top as usize, self.logarithmic)?.scene(width).into())
    }
}

/// The series of one run.
#[derive(Clone, Debug, PartialEq)]
struct Series {
    /// Epoch and value, for each quantity and each of its columns.
    values: Vec<Vec<Vec<Point>>>,
    name: String,
    /// Metric and configuration.
    text: String,
}

/// The series of the figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CurvesData {
    /// The best runs, best first.
    top: Vec<Series>,
    /// The others.
    rest: Vec<Series>,
    /// What is drawn, in rows of panels.
    quantities: Vec<Quantity>,
    metric: String,
    /// What all of the best runs have in common of that which varies.
    common: String,
    /// What has to be known to compare training with validation; may be empty.
    note: String,
    /// Whether losses have a logarithmic axis.
    logarithmic: bool,
}

/// More runs than this, the best left out, are drawn as their spread.
const MANY: usize = 40;
/// Width of the figure on a page and in a column, and what is free beside its words.
const ACROSS: [f64; 2] = [1100.0, COLUMN];
const BESIDE_WORDS: f64 = 50.0;
/// Left border of the panels, their width, and the distance of their left borders, on a page and in a column.
const PANELS: [f64; 2] = [80.0, 58.0];
const WIDE: [f64; 2] = [470.0, 180.0];
const PITCH_ACROSS: [f64; 2] = [530.0, 246.0];
/// Height of a panel, and its distance from the upper border of the one below it.
const HEIGHT: f64 = 240.0;
const PITCH: f64 = 320.0;
/// The upper border of the first panels, of many runs and of one, and what is under the last panels of one.
const TOP: f64 = 90.0;
const TOP_OF_ONE: f64 = 115.0;
const BELOW_ONE: f64 = 75.0;
/// Height of the legend of one run, and the distance of its entries.
const LEGEND: f64 = 60.0;
const KEYS: f64 = 130.0;
/// Of many runs: from where the next panels would be to the words, from there up to the word on bands, and the height of a line;
/// as much is free under the legend.
const WORDS: f64 = 10.0;
const BANDS_ABOVE: f64 = 22.0;
const LINE: f64 = 18.0;
/// By how much the radius of the dot of a single epoch is greater than the width of a line.
const WIDER: f64 = 2.0;
/// Colours of the parts of the data where there is one run.
const INKS_OF_PARTS: [Ink; 2] = [BLUE, VERMILLION];

impl CurvesData {
    pub(crate) fn new(study: &Runs, top: usize, logarithmic: bool) -> Result<Self, PlotError> {
        let ranked = study.ranked();
        let best: Vec<usize> = ranked.iter().take(top).map(|(i, _, _)| *i).collect();
        let value = |i: usize, path: &String| study.runs[i].parameters.get(path);
        let is_common = |path: &String| best.len() > 1 && best.iter().all(|&i| value(i, path) == value(best[0], path));
        let (common, varying): (Vec<_>, Vec<_>) = study.varying().into_iter().partition(is_common);
        let quantities = told_apart(study);
        let of_quantity = |run: &Run, (quantity, own): &(Quantity, Option<&Value>)| -> Vec<Vec<Point>> {
            let path = quantity.differs_by.as_ref().filter(|_| own.is_some());
            let measures = path.is_none_or(|path| run.parameters.get(path) == *own);
            let of = |column: &QuantityColumn| if measures { finite(&run.history, &column.column) } else { Vec::new() };
            quantity.columns.iter().map(of).collect()
        };
        let series = |run: &Run| Series {
            values: quantities.iter().map(|quantity| of_quantity(run, quantity)).collect(),
            name: run.name.clone(),
            text: match run.metric {
                Some(metric) => format!("{}  {}", theme::metric(metric), configuration(run, &varying)),
                None => run.ending.without_metric().to_owned(),
            },
        };
        let rest = (0..study.runs.len()).filter(|i| !best.contains(i)).map(|i| series(&study.runs[i]));
        let curves = Self {
            top: best.iter().map(|&i| series(&study.runs[i])).collect(),
            rest: rest.collect(),
            quantities: quantities.iter().map(|(quantity, _)| quantity.clone()).collect(),
            metric: study.metric_name(),
            note: study.note.clone(),
            common: best.first().map(|&i| configuration(&study.runs[i], &common)).unwrap_or_default(),
            logarithmic,
        };
        if curves.top.iter().chain(&curves.rest).all(|s| s.values.iter().flatten().all(Vec::is_empty)) {
            return Err(PlotError::nothing(nothing_measured(study)));
        }
        Ok(curves)
    }

    pub(crate) fn scene(&self, width: Width) -> Scene {
        match (&self.top[..], &self.rest[..]) {
            ([only], []) | ([], [only]) => self.scene_of_one(only, width),
            _ => self.scene_of_many(width),
        }
    }

    /// One run: training and validation side by side in a panel for accuracy and one for loss.
    fn scene_of_one(&self, run: &Series, width: Width) -> Scene {
        let across = width.choose(ACROSS);
        let note = self.lines_of_note(across);
        let foot = TOP_OF_ONE + HEIGHT + BELOW_ONE + self.below_the_first(2);
        let mut scene = Scene::new(across, foot + LINE * note.len() as f64);
        for (row, line) in note.into_iter().enumerate() {
            scene.text(Text::new(line, [FROM, foot + LINE * row as f64], LABEL).ink(QUIET));
        }
        let title = format!("Learning curves of {}: {} {}", run.name, self.metric, run.text);
        scene.title(title.trim_end());
        let parts = self.quantities.first().map_or(&[][..], |quantity| &quantity.columns);
        for (place, (QuantityColumn { part, .. }, ink)) in parts.iter().zip(INKS_OF_PARTS).enumerate() {
            let at = [PANELS[0] + KEYS * place as f64, LEGEND];
            key(&mut scene, at, Swatch::Line(STROKE, 3.0), ink, part);
        }
        let grid = grid(TOP_OF_ONE, width);
        for (index, (quantity, values)) in self.quantities.iter().zip(&run.values).enumerate() {
            let y = Axis::over(values.iter().flatten().map(|v| v[1]));
            let panel = grid.panel([index / 2, index % 2], self.epochs(), y);
            panel.draw(&mut scene, Names { title: &text::capitalised(&quantity.name), x: "epoch", y: "" });
            for (values, ink) in values.iter().zip(INKS_OF_PARTS) {
                draw(&mut scene, &panel, values, ink, 2.0);
            }
        }
        scene
    }

    /// The axis of the epochs of all runs.
    fn epochs(&self) -> Axis {
        let epochs = self.top.iter().chain(&self.rest).flat_map(|s| s.values.iter().flatten().flatten().map(|v| v[0]));
        match range(epochs) {
            Some((first, last)) if last > first => Axis::whole(first, last),
            _ => Axis::whole(0.0, 2.0),
        }
    }

    fn scene_of_many(&self, width: Width) -> Scene {
        let foot = TOP + WORDS + PITCH + self.below_the_first(1);
        let common = if self.common.is_empty() { String::new() } else { format!("; all of them {}", self.common) };
        let across = width.choose(ACROSS);
        let mut note = font::wrap(&format!("best by {}{common}", self.metric), LABEL, across - BESIDE_WORDS);
        note.extend(self.lines_of_note(across));
        let below = foot + LINE * note.len() as f64;
        let legend = Legend::new(self.top.iter().map(|run| (&*run.name, &*run.text)), across, width);
        let mut scene = Scene::new(across, below + LINE + legend.height());
        let count = self.top.len() + self.rest.len();
        let title = match (self.top.len(), self.rest.len()) {
            (_, 0) => format!("Learning curves of {}", runs(count)),
            (top, _) => format!("Learning curves of {}, the best {top} in colour", runs(count)),
        };
        scene.title(title.trim_end());
        for (row, quantity) in self.quantities.iter().enumerate() {
            (0..quantity.columns.len()).for_each(|column| self.panel(&mut scene, row, column, width));
        }
        if self.rest.len() > MANY {
            let bands = "bands: middle 80 and 50 per cent of all runs · grey: median";
            scene.text(Text::new(bands, [FROM, foot - BANDS_ABOVE], LABEL).ink(QUIET));
        }
        for (row, line) in note.into_iter().enumerate() {
            scene.text(Text::new(line, [FROM, foot + LINE * row as f64], LABEL).ink(QUIET));
        }
        legend.draw(&mut scene, below);
        scene
    }

    /// What has to be known to compare training with validation, in lines that fit.
    fn lines_of_note(&self, across: f64) -> Vec<String> {
        if self.note.is_empty() { Vec::new() } else { font::wrap(&self.note, LABEL, across - BESIDE_WORDS) }
    }

    /// Height of the rows of panels after the first, with so many quantities in a row.
    fn below_the_first(&self, in_a_row: usize) -> f64 {
        PITCH * self.quantities.len().div_ceil(in_a_row).saturating_sub(1) as f64
    }

    /// One of the panels; the values of all parts of the data share their axis, so that they compare.
    fn panel(&self, scene: &mut Scene, row: usize, column: usize, width: Width) {
        let quantity = &self.quantities[row];
        let of = |all: &[Series]| -> Vec<f64> {
            all.iter().flat_map(|s| s.values[row].iter().flatten().map(|v| v[1])).collect()
        };
        let coloured = range(of(&self.top)).or_else(|| range(of(&self.rest))).unwrap_or((0.0, 1.0));
        let y = with_some_of_the_rest(coloured, range(of(&self.rest)), quantity.maximize);
        let y = if quantity.maximize { y } else { self.loss_axis(y, of(&self.top)) };
        let grid = grid(TOP, width);
        let panel = grid.panel([row, column], self.epochs(), y);
        let title = text::capitalised(&quantity.title(&quantity.columns[column]));
        panel.draw(scene, Names { title: &title, x: "epoch", y: "" });
        if self.top.iter().chain(&self.rest).all(|s| s.values[row][column].is_empty()) {
            let middle = grid.middle([row, column]);
            let nothing = format!("no values of {}", quantity.columns[column].part);
            scene.text(Text::new(nothing, middle, NAME).centred().ink(QUIET));
        }
        if self.rest.len() > MANY {
            draw_spread(scene, &panel, &self.quantiles([row, column]));
        } else {
            self.rest.iter().for_each(|series| draw(scene, &panel, &series.values[row][column], FAINT, 1.0));
        }
        for (rank, series) in self.top.iter().enumerate().rev() {
            draw(scene, &panel, &series.values[row][column], theme::series(rank), 2.0);
        }
    }

    /// Quantiles of all runs at every epoch that several have reached.
    fn quantiles(&self, [row, column]: [usize; 2]) -> Vec<Quantiles> {
        quantiles(self.top.iter().chain(&self.rest).map(|series| &*series.values[row][column]))
    }

    /// The axis of a panel of losses.
    fn loss_axis(&self, linear: Axis, best: Vec<f64>) -> Axis {
        match range(best) {
            Some((least, _)) if self.logarithmic && least > 0.0 => Axis::log(least * 0.9, linear.to),
            _ => linear,
        }
    }
}

/// The panels, in two columns.
fn grid(top: f64, width: Width) -> Grid {
    Grid {
        at: [width.choose(PANELS), top],
        size: [width.choose(WIDE), HEIGHT],
        pitch: [width.choose(PITCH_ACROSS), PITCH],
    }
}

fn draw(scene: &mut Scene, panel: &Panel, values: &[Point], ink: Ink, width: f64) {
    panel.curve(scene, values, ink, width);
    if let [only] = *values {
        panel.discs(scene, [only], width + WIDER, ink);
    }
}

#[cfg(test)]
mod tests;
