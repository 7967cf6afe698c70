//! Figure `curves`: training and validation accuracy and loss over the epochs, the best runs in colour.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::axis::{Axis, range};
use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::font;
use super::groups::quantile;
use super::material::Material;
use super::panel::{Names, Panel};
use super::runs::{EpochPoint, Run, Runs, configuration, runs};
use super::scene::{COLUMN, Point, Scene, Text, Width};
use super::theme::{self, BLUE, FAINT, Ink, LABEL, NAME, PAPER, QUIET, VERMILLION, mix};

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

/// A quantity of the figure: its name and its value in an epoch.
type Quantity = (&'static str, fn(&EpochPoint) -> Option<f64>);

const QUANTITIES: [Quantity; 4] = [
    ("training accuracy", |e| e.train_accuracy),
    ("validation accuracy", |e| e.val_accuracy),
    ("training loss", |e| e.train_loss),
    ("validation loss", |e| e.val_loss),
];

/// The series of one run.
#[derive(Clone, Debug, PartialEq)]
struct Series {
    /// Epoch and value, for each quantity.
    values: [Vec<Point>; 4],
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
    metric: String,
    /// What all of the best runs have in common of that which varies.
    common: String,
    /// Whether losses have a logarithmic axis.
    logarithmic: bool,
}

/// More runs than this, the best left out, are drawn as their spread.
const MANY: usize = 40;
/// Shares of the runs between which the bands and the middle of them lie.
const SPREAD: [f64; 5] = [0.1, 0.25, 0.5, 0.75, 0.9];

impl CurvesData {
    pub(crate) fn new(study: &Runs, top: usize, logarithmic: bool) -> Result<Self, PlotError> {
        let ranked = study.ranked();
        let best: Vec<usize> = ranked.iter().take(top).map(|(i, _, _)| *i).collect();
        let value = |i: usize, path: &String| study.runs[i].parameters.get(path);
        let is_common = |path: &String| best.len() > 1 && best.iter().all(|&i| value(i, path) == value(best[0], path));
        let (common, varying): (Vec<_>, Vec<_>) = study.varying().into_iter().partition(is_common);
        let series = |run: &Run| Series {
            values: QUANTITIES.map(|(_, of)| {
                let finite = |e: &EpochPoint| of(e).filter(|v| v.is_finite()).map(|v| [f64::from(e.epoch), v]);
                run.epochs.iter().filter_map(finite).collect()
            }),
            name: run.name.clone(),
            text: match run.metric {
                Some(metric) => format!("{}  {}", theme::metric(metric), configuration(run, &varying)),
                None => "diverged".to_owned(),
            },
        };
        let rest = (0..study.runs.len()).filter(|i| !best.contains(i)).map(|i| series(&study.runs[i]));
        let curves = Self {
            top: best.iter().map(|&i| series(&study.runs[i])).collect(),
            rest: rest.collect(),
            metric: study.metric_name().to_owned(),
            common: best.first().map(|&i| configuration(&study.runs[i], &common)).unwrap_or_default(),
            logarithmic,
        };
        if curves.top.iter().chain(&curves.rest).all(|s| s.values.iter().all(Vec::is_empty)) {
            let why = if study.runs.iter().any(|run| !run.epochs.is_empty()) {
                "no run measured accuracy or loss of training or validation"
            } else {
                "no run finished an epoch"
            };
            return Err(PlotError::nothing(why));
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
        let mut scene = Scene::new(width.pick(1100.0, COLUMN), 430.0);
        let title = format!("Learning curves of {}: {} {}", run.name, self.metric, run.text);
        scene.title(title.trim_end());
        let parts = [("training", BLUE), ("validation", VERMILLION)];
        for (place, (name, ink)) in parts.into_iter().enumerate() {
            let x = 80.0 + 130.0 * place as f64;
            scene.line(vec![[x, 60.0], [x + 30.0, 60.0]], ink, 3.0);
            scene.text(Text::new(name, [x + 38.0, 60.0], LABEL));
        }
        for (column, name) in ["Accuracy", "Loss"].into_iter().enumerate() {
            let both = [&run.values[2 * column], &run.values[2 * column + 1]];
            let y = Axis::over(both.iter().flat_map(|values| values.iter().map(|v| v[1])));
            let (left, wide) = across(column, width);
            let panel = Panel { at: [left, 115.0], size: [wide, 240.0], x: self.epochs(), y };
            panel.draw(&mut scene, Names { title: name, x: "epoch", y: "" });
            for (values, (_, ink)) in both.into_iter().zip(parts) {
                draw(&mut scene, &panel, values, ink, 2.0);
            }
        }
        scene
    }

    /// The axis of the epochs of all runs.
    fn epochs(&self) -> Axis {
        let epochs = self.top.iter().chain(&self.rest).flat_map(|s| s.values.iter().flatten().map(|v| v[0]));
        match range(epochs) {
            Some((first, last)) if last > first => Axis::whole(first, last),
            _ => Axis::whole(0.0, 2.0),
        }
    }

    fn scene_of_many(&self, width: Width) -> Scene {
        let foot = 740.0;
        let common = if self.common.is_empty() { String::new() } else { format!("; all of them {}", self.common) };
        let note = font::wrap(&format!("best by {}{common}", self.metric), LABEL, width.pick(1050.0, COLUMN - 50.0));
        let below = foot + 18.0 * note.len() as f64;
        let legend: Vec<Vec<String>> = self.top.iter().map(|series| in_lines(&series.text, width)).collect();
        let high = |lines: &Vec<String>| 6.0 + 16.0 * lines.len() as f64;
        let mut scene = Scene::new(width.pick(1100.0, COLUMN), below + 18.0 + legend.iter().map(high).sum::<f64>());
        let count = self.top.len() + self.rest.len();
        let title = match (self.top.len(), self.rest.len()) {
            (_, 0) => format!("Learning curves of {}", runs(count)),
            (top, _) => format!("Learning curves of {}, the best {top} in colour", runs(count)),
        };
        scene.title(title.trim_end());
        for (index, (name, _)) in QUANTITIES.iter().enumerate() {
            self.panel(&mut scene, index, name, width);
        }
        if self.rest.len() > MANY {
            let legend = "bands: middle 80 and 50 per cent of all runs · grey: median";
            scene.text(Text::new(legend, [30.0, foot - 22.0], LABEL).ink(QUIET));
        }
        for (row, line) in note.into_iter().enumerate() {
            scene.text(Text::new(line, [30.0, foot + 18.0 * row as f64], LABEL).ink(QUIET));
        }
        let mut y = below + 6.0;
        for (rank, (series, lines)) in self.top.iter().zip(&legend).enumerate() {
            scene.line(vec![[30.0, y], [62.0, y]], theme::series(rank), 3.0);
            let from = width.pick(230.0, 170.0);
            let name = font::fit(&series.name, LABEL, true, from - 80.0);
            scene.text(Text::new(name, [72.0, y], LABEL).bold());
            for (row, line) in lines.iter().enumerate() {
                scene.text(Text::new(&**line, [from, y + 16.0 * row as f64], LABEL));
            }
            y += high(lines);
        }
        scene
    }

    /// One of the four panels; the values of both parts of the data share their axis, so that they compare.
    fn panel(&self, scene: &mut Scene, index: usize, name: &str, width: Width) {
        let (column, row) = (index % 2, index / 2);
        let both = [row * 2, row * 2 + 1];
        let of = |all: &[Series]| -> Vec<f64> {
            all.iter().flat_map(|s| both.iter().flat_map(|&q| s.values[q].iter().map(|v| v[1]))).collect()
        };
        let coloured = range(of(&self.top)).or_else(|| range(of(&self.rest))).unwrap_or((0.0, 1.0));
        let y = with_some_of_the_rest(coloured, range(of(&self.rest)), row == 0);
        let y = if row == 1 { self.loss_axis(y, of(&self.top)) } else { y };
        let (left, wide) = across(column, width);
        let at = [left, 90.0 + 320.0 * row as f64];
        let panel = Panel { at, size: [wide, 240.0], x: self.epochs(), y };
        panel.draw(scene, Names { title: &theme::capital(name), x: "epoch", y: "" });
        if self.top.iter().chain(&self.rest).all(|s| s.values[index].is_empty()) {
            let centre = [at[0] + wide / 2.0, at[1] + 120.0];
            scene.text(Text::new("no validation samples", centre, NAME).centred().ink(QUIET));
        }
        if self.rest.len() > MANY {
            self.spread(scene, &panel, index);
        } else {
            self.rest.iter().for_each(|series| draw(scene, &panel, &series.values[index], FAINT, 1.0));
        }
        for (rank, series) in self.top.iter().enumerate().rev() {
            draw(scene, &panel, &series.values[index], theme::series(rank), 2.0);
        }
    }
}

impl CurvesData {
    /// Quantiles of all runs at every epoch that several have reached.
    fn quantiles(&self, index: usize) -> Vec<(f64, [f64; 5])> {
        let mut by_epoch: BTreeMap<u64, Vec<f64>> = BTreeMap::new();
        for &[epoch, value] in self.top.iter().chain(&self.rest).flat_map(|series| &series.values[index]) {
            by_epoch.entry(epoch as u64).or_default().push(value);
        }
        let of = |(epoch, mut values): (u64, Vec<f64>)| {
            values.sort_by(f64::total_cmp);
            (values.len() > 2).then(|| (epoch as f64, SPREAD.map(|share| quantile(&values, share))))
        };
        by_epoch.into_iter().filter_map(of).collect()
    }

    fn spread(&self, scene: &mut Scene, panel: &Panel, index: usize) {
        let quantiles = self.quantiles(index);
        let line = |k: usize| -> Vec<Point> { quantiles.iter().map(|(epoch, at)| [*epoch, at[k]]).collect() };
        panel.band(scene, &line(0), &line(4), mix(PAPER, FAINT, 0.45));
        panel.band(scene, &line(1), &line(3), mix(PAPER, FAINT, 0.95));
        panel.curve(scene, &line(2), QUIET, 1.6);
    }

    /// The axis of a panel of losses.
    fn loss_axis(&self, linear: Axis, best: Vec<f64>) -> Axis {
        match range(best) {
            Some((least, _)) if self.logarithmic && least > 0.0 => Axis::log(least * 0.9, linear.to),
            _ => linear,
        }
    }
}

/// A run's metric and configuration: in one line on a page, in as many as it needs in a column.
fn in_lines(text: &str, width: Width) -> Vec<String> {
    let room = width.pick(850.0, COLUMN - 190.0);
    if width == Width::Page { vec![font::fit(text, LABEL, false, room)] } else { font::wrap(text, LABEL, room) }
}

/// Where the panel of a column begins, and its width.
fn across(column: usize, width: Width) -> (f64, f64) {
    (width.pick(80.0, 58.0) + width.pick(530.0, 246.0) * column as f64, width.pick(470.0, 180.0))
}

fn draw(scene: &mut Scene, panel: &Panel, values: &[Point], ink: Ink, width: f64) {
    panel.curve(scene, values, ink, width);
    if values.len() == 1 {
        let place = panel.place(values[0][0], values[0][1]);
        if panel.holds(place) {
            scene.disc(place, width + 2.0, ink);
        }
    }
}

/// The span of the coloured curves, and half as much again on the bad side if other curves are there.
fn with_some_of_the_rest((least, greatest): (f64, f64), rest: Option<(f64, f64)>, good_is_high: bool) -> Axis {
    let more = (greatest - least).max(1e-3) * 0.5;
    let bounds = match rest {
        Some((low, _)) if good_is_high && low < least => [low.max(least - more), greatest],
        Some((_, high)) if !good_is_high && high > greatest => [least, high.min(greatest + more)],
        _ => [least, greatest],
    };
    Axis::over(bounds)
}

#[cfg(test)]
mod tests;
