//! Figure `parallel_coordinates`: every run as a line through its parameters, coloured by the metric.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::axes::{draw_axis, draw_row};
use self::column::{Column, TICKS, column};
use super::axis::Axis;
use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::layout::{STEPS, colour_scale};
use super::material::Material;
use super::runs::{Runs, runs};
use super::scene::{COLUMN, LEFT, Point, Scene, Text, Width};
use super::theme::{self, FAINT, LABEL, QUIET};
use crate::base::text::grouped;

/// Every trial as a line through its parameters, coloured by the metric.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ParallelCoordinates {}

impl Figure for ParallelCoordinates {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::Search]
    }

    fn suffix(&self) -> String {
        String::new()
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        Ok(ParallelCoordinatesData::new(material.study()?)?.scene(width).into())
    }
}

mod axes;
mod column;

/// Most lines that are drawn: more cover each other.
const MOST: usize = 1000;
/// Width of a line.
const LINE: f64 = 1.4;
/// A tick of the metric that is nearer than this to the axis's bad end makes room for what lies beyond, as a share of the axis.
const NEAR_END: f64 = 0.05;

/// Standing axes: the upper end of the first, their height, what is right of the last, and what is free under them.
const TOP: Point = [90.0, 120.0];
const HIGH: f64 = 470.0;
const RIGHT: f64 = 190.0;
const BELOW: f64 = 50.0;
/// Width that all of them share, and the least and the greatest distance of two.
const SHARED: f64 = 1080.0;
const PITCH: [f64; 2] = [128.0, 260.0];
/// From the last axis to the bar of colours: behind the widest of its ticks. The bar's width, and from its left border to its words.
const BAR: f64 = 92.0;
const BAR_WIDE: f64 = 14.0;
const WORDS: f64 = 20.0;

/// Lying axes: the left end of the first, as much being free on the right; their distance, and what is under the last.
const FIRST: Point = [30.0, 96.0];
const PITCH_DOWN: f64 = 64.0;
const BELOW_LAST: f64 = 40.0;
/// Height of the middle of the note above them.
const NOTE: f64 = 56.0;

/// The series of the figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ParallelCoordinatesData {
    columns: Vec<Column>,
    /// Place of every run on the axis of the metric; below 0 if it lies outside; `None` if it has no metric.
    metric: Vec<Option<f64>>,
    axis: Axis,
    metric_name: String,
    maximize: bool,
    /// Runs that lie outside the axis of the metric.
    outside: bool,
    /// How many runs there are; of very many only some are drawn.
    count: usize,
    /// How those without a metric ended.
    lost: String,
}

impl ParallelCoordinatesData {
    pub(crate) fn new(study: &Runs) -> Result<Self, PlotError> {
        let all = study;
        let study = &*all.thinned(MOST);
        let ranked = study.ranked_or_nothing()?;
        let varying = study.varying();
        if varying.is_empty() {
            return Err(PlotError::nothing("no parameter varies among the runs"));
        }
        let axis = study.telling_span();
        let mut order = vec![usize::MAX; study.runs.len()];
        for (rank, (index, _, _)) in ranked.iter().enumerate() {
            order[*index] = rank;
        }
        let place = |run: &super::runs::Run| run.metric.filter(|m| m.is_finite()).map(|m| axis.place(m));
        let metric: Vec<Option<f64>> = study.runs.iter().map(place).collect();
        Ok(Self {
            columns: varying.iter().map(|path| column(path, study, &order)).collect(),
            outside: metric.iter().flatten().any(|place| !(-1e-9..=1.0 + 1e-9).contains(place)),
            metric,
            axis,
            metric_name: study.metric_name(),
            maximize: study.maximize,
            count: all.runs.len(),
            lost: all.lost(),
        })
    }

    pub(crate) fn scene(&self, width: Width) -> Scene {
        if width == Width::Column { self.scene_of_rows() } else { self.scene_of_columns() }
    }

    fn scene_of_columns(&self) -> Scene {
        let columns = self.columns.len() + 1;
        let pitch = (SHARED / self.columns.len() as f64).clamp(PITCH[0], PITCH[1]);
        let width = TOP[0] + pitch * (columns - 1) as f64 + RIGHT;
        let mut scene = Scene::new(width, TOP[1] + HIGH + BELOW);
        scene.title(&format!("{}: parameters against {}", runs(self.count), self.metric_name));
        let grey = (!self.lost.is_empty()).then(|| format!("grey: {}", self.lost));
        let notes: Vec<String> = grey.into_iter().chain(self.drawn()).collect();
        scene.note(notes.join(" · "));
        let at = |column: usize, place: f64| [TOP[0] + pitch * column as f64, TOP[1] + (1.0 - place) * HIGH];
        self.lines(&mut scene, at, false);
        for (index, column) in self.columns.iter().enumerate() {
            let name = column.name.rsplit_once('.').unwrap_or(("", &column.name));
            draw_axis(&mut scene, [at(index, 0.0), at(index, 1.0)], name, &column.ticks, pitch);
        }
        let end = columns - 1;
        let ticks = self.metric_ticks();
        let name = self.metric_name.split_once(' ').unwrap_or(("", &self.metric_name));
        draw_axis(&mut scene, [at(end, 0.0), at(end, 1.0)], name, &ticks, pitch);
        self.colour_bar(&mut scene, at(end, 1.0));
        scene
    }

    /// For a column of a paper the axes lie one under the other, and lines run down.
    fn scene_of_rows(&self) -> Scene {
        let [left, top] = FIRST;
        let mut scene = Scene::new(COLUMN, top + PITCH_DOWN * self.columns.len() as f64 + BELOW_LAST);
        scene.title(&format!("{}: parameters against {}", runs(self.count), self.metric_name));
        let grey = if self.lost.is_empty() { String::new() } else { format!(" · grey: {}", self.lost) };
        let note = Some(format!("bright: better{grey}"));
        let notes: Vec<String> = note.into_iter().chain(self.drawn()).collect();
        scene.text(Text::new(notes.join(" · "), [LEFT, NOTE], LABEL).ink(QUIET));
        let at = |row: usize, place: f64| [left + place * (COLUMN - 2.0 * left), top + PITCH_DOWN * row as f64];
        self.lines(&mut scene, at, true);
        for (index, column) in self.columns.iter().enumerate() {
            draw_row(&mut scene, [at(index, 0.0), at(index, 1.0)], &column.name, &column.ticks);
        }
        let end = self.columns.len();
        draw_row(&mut scene, [at(end, 0.0), at(end, 1.0)], &self.metric_name, &self.metric_ticks());
        scene
    }

    /// That only some of the runs are drawn, where it is so.
    fn drawn(&self) -> Option<String> {
        let drawn = self.metric.len();
        (drawn < self.count).then(|| format!("{} drawn, evenly over the ranks", grouped(drawn as u64)))
    }

    fn metric_ticks(&self) -> Vec<(f64, String)> {
        let mut ticks: Vec<(f64, String)> =
            self.axis.ticks(TICKS).into_iter().map(|(value, text)| (self.axis.place(value), text)).collect();
        if self.outside {
            // What lies beyond the axis is drawn at its bad end, which says so.
            let (bad, sign, bound) =
                if self.maximize { (0.0, "≤", self.axis.from) } else { (1.0, "≥", self.axis.to) };
            ticks.retain(|(place, _)| (place - bad).abs() > NEAR_END);
            ticks.push((bad, format!("{sign} {}", theme::metric(bound))));
        }
        ticks
    }

    /// Worse runs first, so that the best lie on top; those without a metric lie under all. `down`: from axis to axis downwards.
    fn lines(&self, scene: &mut Scene, at: impl Fn(usize, f64) -> Point, down: bool) {
        let swap = |[x, y]: Point| if down { [y, x] } else { [x, y] };
        let smooth = |points: &[Point]| -> Vec<Point> {
            let along: Vec<Point> = points.iter().copied().map(swap).collect();
            smooth(&along).into_iter().map(swap).collect()
        };
        let mut order: Vec<usize> = (0..self.metric.len()).collect();
        let goodness = |run: &usize| self.goodness(*run).unwrap_or(f64::NEG_INFINITY);
        order.sort_by(|a, b| goodness(a).total_cmp(&goodness(b)));
        for run in order {
            let ink = self.goodness(run).map_or(FAINT, theme::viridis);
            let mut points: Vec<Point> = Vec::new();
            for (index, column) in self.columns.iter().enumerate() {
                match column.places[run] {
                    Some(place) => points.push(at(index, place)),
                    // A parameter that the run does not have interrupts its line.
                    None => scene.line(smooth(&std::mem::take(&mut points)), ink, LINE),
                }
            }
            points.extend(self.metric[run].map(|place| at(self.columns.len(), place.clamp(0.0, 1.0))));
            scene.line(smooth(&points), ink, LINE);
        }
    }

    /// From 0 for the worst to 1 for the best on the axis.
    fn goodness(&self, run: usize) -> Option<f64> {
        self.metric[run].map(|place| if self.maximize { place } else { 1.0 - place }.clamp(0.0, 1.0))
    }

    /// The bar of colours beside the axis of the metric, which has its upper end there.
    fn colour_bar(&self, scene: &mut Scene, [x, top]: Point) {
        let left = x + BAR;
        colour_scale(scene, [left, top], [BAR_WIDE, HIGH], |step| {
            let place = (f64::from(step) + 0.5) / f64::from(STEPS);
            theme::viridis(if self.maximize { place } else { 1.0 - place })
        });
        let (best, worst) = if self.maximize { (top, top + HIGH) } else { (top + HIGH, top) };
        scene.text(Text::new("best", [left + WORDS, best], LABEL).ink(QUIET));
        scene.text(Text::new("worst", [left + WORDS, worst], LABEL).ink(QUIET));
    }
}

/// A curve through points that is level at each of them (cubic Hermite).
fn smooth(points: &[Point]) -> Vec<Point> {
    const STEPS: usize = 24;
    let mut curve: Vec<Point> = points.iter().take(1).copied().collect();
    for pair in points.windows(2) {
        let [from, to] = [pair[0], pair[1]];
        curve.extend((1..=STEPS).map(|step| {
            let t = step as f64 / STEPS as f64;
            let level = t * t * (3.0 - 2.0 * t);
            [from[0] + t * (to[0] - from[0]), from[1] + level * (to[1] - from[1])]
        }));
    }
    curve
}

#[cfg(test)]
mod tests;
