//! Figure `surrogate`: what a search believes over two parameters, and how surely.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::axis::Axis;
use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::font;
use super::layout::{Grid, STEPS, colour_scale, widest};
use super::material::{Material, SliceData};
use super::scene::{COLUMN, Mark, Point, Scene, Text, Width};
use super::theme::{self, INK, Ink, LABEL, QUIET, VERMILLION, heat};

/// What a Gaussian process believes over two parameters, the others as in the best trial, and how surely.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-word" = "What a Gaussian process believes over the two parameters that explain most, and how surely."))]
pub struct Surrogate {
    /// Path of the parameter from left to right; without it one that explains much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub x: Option<String>,
    /// Path of the parameter from below to above; without it one that explains much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y: Option<String>,
}

impl Figure for Surrogate {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::Slice([self.x.as_deref(), self.y.as_deref()])]
    }

    fn suffix(&self) -> String {
        [&self.x, &self.y].into_iter().flatten().map(|path| format!("_{path}")).collect()
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        let slice = material.slices.get(&[self.x.clone(), self.y.clone()]);
        let missing = || PlotError::nothing("there are no two searched parameters with two measured trials");
        Ok(slice.ok_or_else(missing)?.scene(width)?.into())
    }
}

/// Side of a map on a page, in nominal pixels.
const SIDE: f64 = 430.0;
/// Height of the upper border of the first map.
const TOP: f64 = 96.0;
/// From the left border of the figure to a map, besides the labels of its second axis.
const BESIDE: f64 = 50.0;
/// What a map needs on its right, with its scale, on a page and in a column.
const SCALED: [f64; 2] = [100.0, 90.0];
/// What is above and below a map together, with its heading and its axis.
const AROUND: f64 = 170.0;
/// How much nearer the second map of a column stands, which has no title above it.
const NEARER: f64 = 20.0;

/// Least width of the labels of the second axis, and the greatest on a page and in a column.
const LEAST_LABEL: f64 = 30.0;
const GREATEST_LABEL: [f64; 2] = [140.0, 100.0];
/// Distances of the labels and names of the axes from the map; the second name stands beyond the labels.
const LABELS_BELOW: f64 = 16.0;
const NAME_BELOW: f64 = 42.0;
const LABELS_BESIDE: f64 = 8.0;
const NAME_BESIDE: f64 = 28.0;
/// Height of a line of labels.
const LINE: f64 = 15.0;
/// Least distance between two labels.
const APART: f64 = 2.0;

/// Distance of the scale of colours from the map, its width, and its numbers' distances from its left border and its ends.
const SCALE_BESIDE: f64 = 14.0;
const SCALE: f64 = 12.0;
const NUMBERS: f64 = 18.0;
const FROM_ENDS: f64 = 7.0;

/// Radii of the dots of trials, and of the best one.
const DOT: f64 = 3.5;
const BEST: f64 = 6.5;

/// Most labels of an axis.
const LABELS: usize = 6;

impl SliceData {
    /// Refuses data without cells.
    pub(crate) fn scene(&self, width: Width) -> Result<Scene, PlotError> {
        if self.mean.is_empty() || self.mean.iter().any(|row| row.len() != self.values[0].len()) {
            return Err(PlotError::nothing("there is nothing to believe yet"));
        }
        let side = width.choose([SIDE, COLUMN - self.beside(width) - (BESIDE + SCALED[1])]);
        let left = self.beside(width) + BESIDE;
        let (block, high) = (left + side + SCALED[0], side + AROUND);
        let mut scene = Scene::new(width.choose([2.0 * block, COLUMN]), high + width.choose([0.0, high - NEARER]));
        let title = format!("What the search believes of {}, the other parameters as in the best trial", self.metric);
        scene.title(&title);
        let maps = [
            ("Believed", &self.mean, self.maximize),
            ("Uncertainty (0 known, 1 nothing known)", &self.uncertainty, true),
        ];
        // Side by side on a page, one under the other in a column.
        let grid = Grid { at: [left, TOP], size: [side, side], pitch: [block, high - NEARER] };
        for (index, (heading, cells, high_is_bright)) in maps.into_iter().enumerate() {
            let at = grid.corner(width.in_turn(index));
            let plot = Map { at, side, beside: self.beside(width) };
            scene.heading(heading, at);
            self.map(&mut scene, &plot, cells, high_is_bright);
            self.axes(&mut scene, &plot);
        }
        Ok(scene)
    }

    /// Width of the labels of the second axis.
    fn beside(&self, width: Width) -> f64 {
        widest(self.labels(1).iter().map(|(_, label)| label), LEAST_LABEL, width.choose(GREATEST_LABEL))
    }

    fn map(&self, scene: &mut Scene, &Map { at, side, .. }: &Map, cells: &[Vec<f64>], high_is_bright: bool) {
        let finite = || cells.iter().flatten().copied().filter(|x| x.is_finite());
        let (low, high) = (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
        let colour = |x: f64| {
            let share = if high > low { (x - low) / (high - low) } else { 0.5 };
            heat(if high_is_bright { share } else { 1.0 - share })
        };
        // The first cell of the second axis lies at the bottom.
        let pixels = cells.iter().rev().flat_map(|row| row.iter().map(|x| colour(*x))).collect();
        scene.marks.push(Mark::Image { at, size: [side, side], pixels, columns: self.values[0].len() });
        let place = |&[x, y]: &[f64; 2]| [at[0] + x * side, at[1] + (1.0 - y) * side];
        // A ring of paper parts the dots from the map; the best trial lies on top.
        if let Some((best, others)) = self.trials.split_first() {
            scene.rings(others.iter().rev().map(place), DOT, INK);
            scene.rings([place(best)], BEST, VERMILLION);
        }
        // The scale beside the map.
        let right = at[0] + side + SCALE_BESIDE;
        colour_scale(scene, [right, at[1]], [SCALE, side], |step| {
            let share = f64::from(step) / f64::from(STEPS - 1);
            let colour = colour(low + share * (high - low));
            Ink { light: colour, dark: colour }
        });
        for (value, y) in [(high, at[1] + FROM_ENDS), (low, at[1] + side - FROM_ENDS)] {
            scene.text(Text::new(theme::metric(value), [right + NUMBERS, y], LABEL));
        }
    }

    /// Some labels of an axis: share of its length, and text. Numbers at even distances, or of even ratios, have round ticks.
    fn labels(&self, axis: usize) -> Vec<(f64, String)> {
        let values = &self.values[axis];
        if let Some(axis) = Some(values).filter(|values| values.len() > LABELS).and_then(|values| even(values)) {
            let ticks = axis.ticks(LABELS).into_iter().map(|(value, text)| (axis.place(value), text));
            return ticks.filter(|(share, _)| (0.0..=1.0).contains(share)).collect();
        }
        let every = values.len().div_ceil(LABELS).max(1);
        let first = if values.len() > LABELS { every / 2 } else { 0 };
        let label = |index: usize| ((index as f64 + 0.5) / values.len() as f64, theme::value(&values[index]));
        (first..values.len()).step_by(every).map(label).collect()
    }

    fn axes(&self, scene: &mut Scene, &Map { at, side, beside }: &Map) {
        let available = (side / LABELS as f64).max(side / self.values[0].len() as f64) - APART;
        let labels = self.labels(0);
        // Labels that are too wide stand in two lines, by turns.
        let by_turns = labels.iter().any(|(_, label)| font::width(label, LABEL, false) > available);
        let (lower, available) = if by_turns { (LINE, 2.0 * available) } else { (0.0, available) };
        for (index, (share, label)) in labels.into_iter().enumerate() {
            let (text, size, _) = font::shrunk(&label, false, available);
            let y = at[1] + side + LABELS_BELOW + lower * (index % 2) as f64;
            scene.text(Text::new(text, [at[0] + share * side, y], size).ink(QUIET).centred());
        }
        for (share, label) in self.labels(1) {
            let text = font::fit(&label, LABEL, false, beside);
            scene
                .text(Text::new(text, [at[0] - LABELS_BESIDE, at[1] + (1.0 - share) * side], LABEL).ink(QUIET).right());
        }
        scene
            .text(Text::new(&*self.paths[0], [at[0] + side / 2.0, at[1] + side + NAME_BELOW + lower], LABEL).centred());
        scene.text(
            Text::new(&*self.paths[1], [at[0] - beside - NAME_BESIDE, at[1] + side / 2.0], LABEL).centred().upright(),
        );
    }
}

/// The axis on which cells with these values in their middles are equally wide, if there is one.
fn even(values: &[Value]) -> Option<Axis> {
    let numbers: Vec<f64> = values.iter().map(Value::as_f64).collect::<Option<_>>()?;
    let (first, last) = (*numbers.first()?, *numbers.last()?);
    let steps = (numbers.len() - 1) as f64;
    let alike = |found: f64, expected: f64| (found - expected).abs() <= (last - first).abs() * 1e-6;
    let fits = |at: &dyn Fn(f64) -> f64| numbers.iter().enumerate().all(|(i, x)| alike(*x, at(i as f64 / steps)));
    if fits(&|share| first + share * (last - first)) {
        let half = (last - first) / steps / 2.0;
        return Some(Axis::new(first - half, last + half));
    }
    let ratio = if first > 0.0 { libm::log(last / first) } else { 0.0 };
    let half = libm::exp(ratio / steps / 2.0);
    (ratio > 0.0 && fits(&|share| first * libm::exp(share * ratio))).then(|| Axis::log(first / half, last * half))
}

/// Where a map lies, how large it is, and how wide the labels beside it may be.
struct Map {
    at: Point,
    side: f64,
    beside: f64,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn data() -> SliceData {
        SliceData {
            metric: "val_loss".to_owned(),
            paths: ["optimizer.learning_rate".to_owned(), "optimizer.kind".to_owned()],
            values: [(0..48).map(|i| json!(i)).collect(), vec![json!("adam"), json!("sgd")]],
            mean: vec![(0..48).map(f64::from).collect(), vec![1.0; 48]],
            uncertainty: vec![vec![0.1; 48]; 2],
            trials: vec![[0.1, 0.25], [0.9, 0.75]],
            ..SliceData::default()
        }
    }

    #[test]
    fn both_maps_have_their_axes_and_the_first_row_lies_at_the_bottom() {
        let scene = data().scene(Width::Page).unwrap();
        let texts = scene.texts();
        for text in ["Believed", "Uncertainty (0 known, 1 nothing known)", "adam", "sgd", "optimizer.kind", "47", "0"] {
            assert!(texts.contains(&text) || text == "47" || text == "0", "{text}: {texts:?}");
        }
        let maps: Vec<&Vec<[u8; 3]>> = scene
            .marks
            .iter()
            .filter_map(|m| if let Mark::Image { pixels, .. } = m { Some(pixels) } else { None })
            .collect();
        assert_eq!((maps.len(), maps[0].len()), (2, 96));
        // Lower is better: the bright end of the bottom row is its left one.
        assert!(maps[0][48][0] > maps[0][95][0]);
    }

    #[test]
    fn even_numbers_and_ratios_have_round_ticks() {
        let labels = |values: Vec<f64>| -> Vec<String> {
            let data = SliceData { values: [values.into_iter().map(Value::from).collect(), vec![]], ..data() };
            data.labels(0).into_iter().map(|(_, text)| text).collect()
        };
        let share = |i: i32| (f64::from(i) + 0.5) / 48.0;
        assert_eq!(labels((0..48).map(|i| 1e-4 * libm::pow(100.0, share(i))).collect()), ["1e-4", "0.001", "0.01"]);
        assert_eq!(labels((0..48).map(|i| 0.5 * share(i)).collect()), ["0", "0.1", "0.2", "0.3", "0.4", "0.5"]);
        assert_eq!(labels((0..48).map(|i| share(i).powi(3)).collect()).len(), 6);
    }

    #[test]
    fn nothing_believed_is_said_so() {
        assert!(SliceData::default().scene(Width::Page).is_err());
    }
}
