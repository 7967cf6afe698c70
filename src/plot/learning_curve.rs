//! Figure `learning_curve`: the metric by the number of training samples, on training and on validation samples.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::axis::{Axis, range};
use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::font;
use super::layout::{ACROSS, LEGEND, Margins, STROKE, Stack, Swatch, key};
use super::material::Material;
use super::panel::{Names, Panel};
use super::quantity::finite;
use super::runs::{Run, Runs};
use super::scene::{LEFT, Scene, Text, Width};
use super::theme::{BLUE, Ink, LABEL, QUIET, VERMILLION};

/// Path of the parameter that says how many training samples there are; of fewer all are kept.
pub const TRAINING_SAMPLES: &str = "preprocess.subset.train";

/// The metric by the number of training samples, on training and on validation samples.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LearningCurve {}

impl Figure for LearningCurve {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::TrainingSamples]
    }

    fn suffix(&self) -> String {
        String::new()
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        let numbers = LearningCurveData::new(material.study()?)?;
        Drawing::with_numbers(numbers.scene(width), &numbers)
    }
}

const MARGINS: Margins = Margins { left: 100.0, right: 40.0, top: 90.0, bottom: 105.0 };
/// Height of the panel.
const HIGH: f64 = 390.0;
/// Numbers of samples over at least this ratio stand on a logarithmic axis; its ends, as multiples of the least and of the
/// greatest of them.
const RATIO: f64 = 8.0;
const ENDS: [f64; 2] = [0.85, 1.18];
/// Distance of two entries of the legend.
const KEYS: f64 = 130.0;
/// Colours of the parts: training and validation.
const INKS: [Ink; 2] = [BLUE, VERMILLION];
/// Width of a line, radius of its dots, width of a whisker and half the width of its end.
const LINE: f64 = 2.0;
const DOT: f64 = 4.0;
const WHISKER: f64 = 1.4;
const HALF_END: f64 = 5.0;
/// Distances of the notes from the foot of the panel.
const NOTES: [f64; 2] = [68.0, 88.0];

/// The metric of the trainings on some number of samples.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Measured {
    training_samples: f64,
    run: String,
    /// The mean, where there are several trainings.
    value: f64,
    /// The standard deviation over the trainings, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    sd: Option<f64>,
}

/// The metric on a part of the data.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct OnPart {
    part: String,
    /// From few training samples to many.
    values: Vec<Measured>,
}

/// The numbers of the figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct LearningCurveData {
    metric: String,
    parts: Vec<OnPart>,
    /// What ranks the runs, where there are several of one number of samples, of which the best is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    best_by: Option<String>,
}

impl LearningCurveData {
    pub(crate) fn new(study: &Runs) -> Result<Self, PlotError> {
        // The bits of positive numbers are in the order of the numbers.
        let mut best: BTreeMap<u64, (f64, &Run)> = BTreeMap::new();
        let mut has_several = false;
        for (_, run, _) in study.ranked() {
            if let Some(count) = run.training_samples.filter(|count| count.is_finite() && *count > 0.0) {
                has_several |= best.contains_key(&count.to_bits());
                best.entry(count.to_bits()).or_insert((count, run));
            }
        }
        if best.is_empty() {
            return Err(PlotError::nothing(format!("no measured run has the parameter `{TRAINING_SAMPLES}`")));
        }
        let is_ranking = |column: &str| column == study.metric;
        let quantity = study.quantities.iter().find(|q| q.columns.iter().any(|column| is_ranking(&column.column)));
        let (metric, columns) = quantity.map_or_else(
            || (study.metric.clone(), vec![(study.metric.as_str(), study.metric.as_str())]),
            |q| (q.name.clone(), q.columns.iter().map(|c| (c.part.as_str(), c.column.as_str())).collect()),
        );
        let measured = |column: &str, count: f64, run: &Run| {
            let (value, sd) = match is_ranking(column) {
                true => (run.metric, run.sd),
                false => (last(run, column), run.deviations.get(column).copied()),
            };
            let value = value.filter(|value| value.is_finite())?;
            Some(Measured { training_samples: count, run: run.name.clone(), value, sd })
        };
        let of_part = |(part, column): (&str, &str)| OnPart {
            part: part.to_owned(),
            values: best.values().filter_map(|(count, run)| measured(column, *count, run)).collect(),
        };
        let parts = columns.into_iter().map(of_part).filter(|part| !part.values.is_empty()).collect();
        Ok(Self { metric, parts, best_by: has_several.then(|| study.metric_name()) })
    }

    pub(crate) fn scene(&self, width: Width) -> Scene {
        let stack = Stack { width: width.choose(ACROSS), margins: MARGINS, heights: [HIGH], gap: 0.0 };
        let mut scene = stack.scene(&format!("Learning curve: {} by training samples", self.metric));
        let values = || self.parts.iter().flat_map(|part| &part.values);
        let ends = |at: &Measured| [at.value - at.sd.unwrap_or(0.0), at.value + at.sd.unwrap_or(0.0)];
        let panel = stack.panel(0, self.x_axis(), Axis::over(values().flat_map(ends)));
        panel.draw(&mut scene, Names { title: "", x: "training samples that are kept, at most", y: &self.metric });
        for (place, (part, ink)) in self.parts.iter().zip(INKS).enumerate() {
            let at = [MARGINS.left + KEYS * place as f64, LEGEND];
            key(&mut scene, at, Swatch::Line(STROKE, LINE), ink, part.part.as_str());
            draw_part(&mut scene, &panel, part, ink);
        }
        let has_whiskers = values().any(|at| at.sd.is_some());
        let whiskers = has_whiskers.then(|| "whisker: standard deviation over the trainings".to_owned());
        let best = self.best_by.as_ref().map(|metric| format!("of runs on as many samples the best by {metric}"));
        for (note, below) in whiskers.into_iter().chain(best).zip(NOTES) {
            let note = font::fit(&note, LABEL, false, scene.width - 2.0 * LEFT);
            scene.text(Text::new(note, [LEFT, panel.foot() + below], LABEL).ink(QUIET));
        }
        scene
    }

    fn x_axis(&self) -> Axis {
        let counts = || self.parts.iter().flat_map(|part| part.values.iter().map(|at| at.training_samples));
        let (least, most) = range(counts()).unwrap_or((1.0, 1.0));
        match most / least >= RATIO {
            true => Axis::log(least * ENDS[0], most * ENDS[1]),
            false => {
                let Axis { from, to, .. } = Axis::over(counts());
                Axis::whole(from, to)
            }
        }
    }
}

/// What a run has measured last.
fn last(run: &Run, column: &str) -> Option<f64> {
    run.last.get(column).copied().or_else(|| finite(&run.history, column).last().map(|at| at[1]))
}

fn draw_part(scene: &mut Scene, panel: &Panel, part: &OnPart, ink: Ink) {
    for Measured { training_samples: x, value, sd, .. } in &part.values {
        let Some(sd) = sd else { continue };
        panel.curve(scene, &[[*x, value - sd], [*x, value + sd]], ink, WHISKER);
        let ends = [value - sd, value + sd].map(|end| panel.place(*x, end));
        for [x, y] in ends.into_iter().filter(|&end| panel.holds(end)) {
            scene.line(vec![[x - HALF_END, y], [x + HALF_END, y]], ink, WHISKER);
        }
    }
    let points: Vec<_> = part.values.iter().map(|at| [at.training_samples, at.value]).collect();
    panel.curve(scene, &points, ink, LINE);
    panel.discs(scene, points, DOT, ink);
}

#[cfg(test)]
mod tests {
    use super::super::runs::examples::study;
    use super::*;

    fn values(figure: &LearningCurveData, part: &str) -> Vec<(f64, f64, Option<f64>)> {
        let part = figure.parts.iter().find(|of| of.part == part).unwrap();
        part.values.iter().map(|at| (at.training_samples, at.value, at.sd)).collect()
    }

    #[test]
    fn both_parts_go_from_few_samples_to_many() {
        let mut study = study(3);
        for (run, (count, value)) in study.runs.iter_mut().zip([(1000.0, 0.9), (100.0, 0.6), (300.0, 0.8)]) {
            (run.training_samples, run.metric, run.sd) = (Some(count), Some(value), Some(0.1 * value));
            run.last = [("train_accuracy".to_owned(), 1.0 - count / 1e4)].into();
            run.deviations = [("train_accuracy".to_owned(), 0.25)].into();
        }
        let figure = LearningCurveData::new(&study).unwrap();
        let expected = [(100.0, 0.6, 0.1 * 0.6), (300.0, 0.8, 0.1 * 0.8), (1000.0, 0.9, 0.1 * 0.9)];
        assert_eq!(values(&figure, "validation"), expected.map(|(count, value, sd)| (count, value, Some(sd))));
        let expected = [100.0, 300.0, 1000.0].map(|count| (count, 1.0 - count / 1e4, Some(0.25)));
        assert_eq!(values(&figure, "training"), expected);
        assert_eq!((figure.metric.as_str(), &figure.best_by), ("accuracy", &None));
        assert!(figure.scene(Width::Page).texts().iter().any(|text| text.starts_with("whisker: ")));
    }

    #[test]
    fn of_runs_on_as_many_samples_the_best_is_shown() {
        let mut study = study(4);
        for (run, value) in study.runs.iter_mut().zip([0.5, 0.7, 0.6, f64::NAN]) {
            (run.training_samples, run.metric) = (Some(50.0), Some(value));
        }
        let best = |study: &Runs| values(&LearningCurveData::new(study).unwrap(), "validation")[0].1;
        assert_eq!(best(&study), 0.7);
        study.maximize = false;
        assert_eq!(best(&study), 0.5);
        assert!(LearningCurveData::new(&study).unwrap().best_by.is_some());
    }

    #[test]
    fn runs_without_a_number_of_samples_are_nothing_to_draw() {
        let mut study = study(2);
        study.runs.iter_mut().for_each(|run| run.training_samples = None);
        assert!(matches!(LearningCurveData::new(&study), Err(PlotError::NothingToDraw { .. })));
    }
}
