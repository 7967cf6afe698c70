//! Figure `parallel_coordinates`: every run as a line through its parameters, coloured by the metric.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::column::{Column, column};
use super::axis::Axis;
use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::font;
use super::layout::{STEPS, colour_scale};
use super::material::Material;
use super::runs::{Runs, runs};
use super::scene::{Align, COLUMN, LEFT, Point, Scene, Text, Width};
use super::theme::{self, FAINT, FRAME, INK, LABEL, NAME, PAPER, QUIET};
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

mod column;

/// Heights of the two lines of an axis's name over its end: section and word, clear of the highest tick.
const SECTION: f64 = 42.0;
const WORD: f64 = 22.0;
/// From the last axis to the bar of colours: behind the widest of its ticks.
const BAR: f64 = 92.0;
/// Most lines that are drawn: more cover each other.
const MOST: usize = 1000;

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
        })
    }

    pub(crate) fn scene(&self, width: Width) -> Scene {
        if width == Width::Column { self.scene_of_rows() } else { self.scene_of_columns() }
    }

    fn scene_of_columns(&self) -> Scene {
        let columns = self.columns.len() + 1;
        let pitch = (1080.0 / self.columns.len() as f64).clamp(128.0, 260.0);
        let (left, top, height) = (90.0, 120.0, 470.0);
        let width = left + pitch * (columns - 1) as f64 + 190.0;
        let mut scene = Scene::new(width, top + height + 50.0);
        let measured = self.metric.iter().flatten().count();
        scene.title(&format!("{}: parameters against {}", runs(self.count), self.metric_name));
        let failed = self.metric.len() - measured;
        let grey = (failed > 0).then(|| format!("grey: {} without the metric", runs(failed)));
        let notes: Vec<String> = grey.into_iter().chain(self.drawn()).collect();
        scene.note(notes.join(" · "));
        let at = |column: usize, place: f64| [left + pitch * column as f64, top + (1.0 - place) * height];
        self.lines(&mut scene, at, false);
        for (index, column) in self.columns.iter().enumerate() {
            let name = column.name.rsplit_once('.').unwrap_or(("", &column.name));
            draw_axis(&mut scene, [at(index, 0.0), at(index, 1.0)], name, &column.ticks, pitch);
        }
        let end = columns - 1;
        let ticks = self.metric_ticks();
        let name = self.metric_name.split_once(' ').unwrap_or(("", &self.metric_name));
        draw_axis(&mut scene, [at(end, 0.0), at(end, 1.0)], name, &ticks, pitch);
        self.colour_bar(&mut scene, at(end, 1.0), height);
        scene
    }

    /// For a column of a paper the axes lie one under the other, and lines run down.
    fn scene_of_rows(&self) -> Scene {
        const PITCH: f64 = 64.0;
        let (left, top, wide) = (30.0, 96.0, COLUMN - 60.0);
        let mut scene = Scene::new(COLUMN, top + PITCH * self.columns.len() as f64 + 40.0);
        scene.title(&format!("{}: parameters against {}", runs(self.count), self.metric_name));
        let note = Some("bright: better · grey: without the metric".to_owned());
        let notes: Vec<String> = note.into_iter().chain(self.drawn()).collect();
        scene.text(Text::new(notes.join(" · "), [LEFT, 56.0], LABEL).ink(QUIET));
        let at = |row: usize, place: f64| [left + place * wide, top + PITCH * row as f64];
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
            self.axis.ticks(6).into_iter().map(|(value, text)| (self.axis.place(value), text)).collect();
        if self.outside {
            // What lies beyond the axis is drawn at its bad end, which says so.
            let (bad, sign, bound) =
                if self.maximize { (0.0, "≤", self.axis.from) } else { (1.0, "≥", self.axis.to) };
            ticks.retain(|(place, _)| (place - bad).abs() > 0.05);
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
                    None => scene.line(smooth(&std::mem::take(&mut points)), ink, 1.4),
                }
            }
            points.extend(self.metric[run].map(|place| at(self.columns.len(), place.clamp(0.0, 1.0))));
            scene.line(smooth(&points), ink, 1.4);
        }
    }

    /// From 0 for the worst to 1 for the best on the axis.
    fn goodness(&self, run: usize) -> Option<f64> {
        self.metric[run].map(|place| if self.maximize { place } else { 1.0 - place }.clamp(0.0, 1.0))
    }

    fn colour_bar(&self, scene: &mut Scene, top: Point, height: f64) {
        let x = top[0] + BAR;
        colour_scale(scene, [x, top[1]], [14.0, height], |step| {
            let place = (f64::from(step) + 0.5) / f64::from(STEPS);
            theme::viridis(if self.maximize { place } else { 1.0 - place })
        });
        let (best, worst) = if self.maximize { (0.0, height) } else { (height, 0.0) };
        scene.text(Text::new("best", [x + 20.0, top[1] + best], LABEL).ink(QUIET));
        scene.text(Text::new("worst", [x + 20.0, top[1] + worst], LABEL).ink(QUIET));
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

/// An axis under its name, which is a section and a word.
fn draw_axis(
    scene: &mut Scene,
    [foot, top]: [Point; 2],
    (section, word): (&str, &str),
    ticks: &[(f64, String)],
    pitch: f64,
) {
    scene.line(vec![foot, top], FRAME, 1.5);
    let available = pitch - 8.0;
    scene.text(
        Text::new(font::fit(section, LABEL, false, available), [foot[0], top[1] - SECTION], LABEL).centred().ink(QUIET),
    );
    let size = if font::width(word, NAME, true) <= available { NAME } else { LABEL };
    scene.text(Text::new(font::fit(word, size, true, available), [foot[0], top[1] - WORD], size).bold().centred());
    for (place, text) in ticks {
        let y = foot[1] + place * (top[1] - foot[1]);
        let text = font::fit(text, LABEL, false, available - 20.0);
        scene.line(vec![[foot[0], y], [foot[0] + 5.0, y]], INK, 1.0);
        let width = font::width(&text, LABEL, false);
        // Paper behind the text keeps it legible over the lines.
        scene.rectangle([foot[0] + 7.0, y - 8.0], [width + 4.0, 16.0], PAPER);
        scene.text(Text::new(text, [foot[0] + 9.0, y], LABEL));
    }
}

/// A lying axis under its name. Ticks that would touch are left out.
fn draw_row(scene: &mut Scene, [from, to]: [Point; 2], name: &str, ticks: &[(f64, String)]) {
    scene.line(vec![from, to], FRAME, 1.5);
    let boxed = |scene: &mut Scene, text: Text| {
        let width = font::width(&text.text, text.size, text.bold);
        let corner = if text.align == Align::Centre { text.at[0] - width / 2.0 } else { text.at[0] };
        scene.rectangle([corner - 2.0, text.at[1] - 8.0], [width + 4.0, 16.0], PAPER);
        scene.text(text);
    };
    let name = font::fit(name, LABEL, true, to[0] - from[0]);
    boxed(scene, Text::new(name, [from[0] - 10.0, from[1] - 15.0], LABEL).bold());
    let mut ticks: Vec<&(f64, String)> = ticks.iter().collect();
    ticks.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut free = f64::NEG_INFINITY;
    for (place, text) in ticks {
        let text = font::fit(text, LABEL, false, 110.0);
        let half = font::width(&text, LABEL, false) / 2.0;
        let x = from[0] + place * (to[0] - from[0]);
        let centre = x.clamp(half + 4.0, scene.width - half - 4.0);
        scene.line(vec![[x, from[1]], [x, from[1] + 5.0]], INK, 1.0);
        if centre - half >= free {
            boxed(scene, Text::new(text, [centre, from[1] + 15.0], LABEL).centred());
            free = centre + half + 8.0;
        }
    }
}

#[cfg(test)]
mod tests;
