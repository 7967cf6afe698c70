//! Stage `plot`: figures, each as SVG and PNG.
//!
//! Reads   dataset, search, evaluate, as far as the figures need them
//! Writes  two files a figure, with endings .svg and .png; .json with the numbers of those that compute some
//! Random  the streams of the importance's forest and of bootstrap intervals

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::dataset::DatasetStage;
use super::evaluate::{EvaluateStage, METRICS, MISTAKES, MODEL};
use super::metrics::{Mistake, Mistakes, PartMetrics, Report, RivalPart};
use super::parts::read_dataset;
use super::registry::Shared;
use super::search::SearchStage;
use super::study::{Measured, Status, Study, Trial};
use crate::analysis::Confusion;
use crate::data::Dataset;
use crate::nn::first_layer;
use crate::pipeline::{Context, Event, Inputs, Output, Stage, StageError};
use crate::plot::{
    ConfusionData, DifferenceData, EpochPoint, Figure, FigureItem, FirstLayer, Material, On, PlotError,
    ReliabilityData, Run, Runs, SurrogateData, Tile, draw, empty, to_png, to_svg,
};
use crate::search::{Goal, Origin, Slice, slice};
use crate::store::{Artifact, StoreError};

/// 1 first · 2 SVGs take dark colours where a screen asks for them · 3 very many runs are thinned
const VERSION: u32 = 4;

pub(crate) struct PlotStage(pub(crate) Arc<Shared>);

/// Files of one figure, each with its ending; and what could not be drawn.
type Drawn = (Vec<(&'static str, Vec<u8>)>, Option<String>);

impl PlotStage {
    pub(crate) const NAME: &str = "plot";

    fn figures(&self) -> impl Iterator<Item = &Figure> {
        self.0.resolved.spec.plot.iter().map(|item| &item.figure)
    }

    fn any(&self, wants: impl Fn(&Figure) -> bool) -> bool {
        self.figures().any(wants)
    }

    /// What the figures of the spec may show, and no more.
    fn material(&self, inputs: &Inputs) -> Result<Material, StageError> {
        let spec = &self.0.resolved.spec;
        let (samples, mistakes) =
            (self.any(|f| matches!(f, Figure::Samples(_))), self.any(|f| matches!(f, Figure::Misclassified(_))));
        let mut material = Material { seed: spec.seed, ..Material::default() };
        if spec.model.is_some() {
            let study: Study = inputs.read_json(SearchStage::NAME, "study.json")?;
            material.surrogates = self.surrogates(&study)?;
            material.study = Some(runs_of(study));
        }
        if spec.evaluate.is_some() {
            let report: Report = inputs.read_json(EvaluateStage::NAME, METRICS)?;
            material.differences = differences_of(&report);
            material.reliability = reliability_of(&report);
            material.confusion = confusion_of(&report);
        }
        let weights = self.any(|f| matches!(f, Figure::Weights(_)));
        if samples || mistakes || weights {
            let dataset = read_dataset(inputs.artifact(DatasetStage::NAME)?)?;
            material.samples = samples_of(&dataset);
            if weights && spec.evaluate.is_some() {
                let bytes = inputs.artifact(EvaluateStage::NAME)?.read(MODEL)?;
                material.first_layer = first_layer_of(&dataset, &bytes)?;
            }
            if mistakes && spec.evaluate.is_some() {
                let mistakes: Mistakes = inputs.read_json(EvaluateStage::NAME, MISTAKES)?;
                let tiles = |mistakes: Vec<Mistake>| mistakes.iter().map(|m| mistake_tile(&dataset, m)).collect();
                material.mistakes = mistakes
                    .into_iter()
                    .filter(|_| dataset.shape.is_some())
                    .map(|(on, mistakes)| (on, tiles(mistakes)))
                    .collect();
            }
        }
        Ok(material)
    }
}

impl PlotStage {
    /// The slices that the figures show, by the figures' names.
    fn surrogates(&self, study: &Study) -> Result<BTreeMap<String, SurrogateData>, StageError> {
        let spec = &self.0.resolved.spec;
        let mut found = BTreeMap::new();
        for figure in self.figures() {
            let (Figure::Surrogate(wanted), Some(search)) = (figure, &spec.search) else { continue };
            let paths = [wanted.x.as_deref(), wanted.y.as_deref()];
            let slice = slice(&search.common, spec.seed, &study.observations(), paths).map_err(StageError::new)?;
            let data = |slice: Slice| SurrogateData {
                metric: study.metric.word().to_owned(),
                maximize: study.goal == Goal::Maximize,
                paths: [slice.x.path, slice.y.path],
                values: [slice.x.values, slice.y.values],
                mean: slice.mean,
                uncertainty: slice.uncertainty,
                trials: slice.trials,
            };
            found.extend(slice.map(|slice| (figure.file_stem(), data(slice))));
        }
        Ok(found)
    }
}

impl Stage for PlotStage {
    fn name(&self) -> &str {
        Self::NAME
    }

    fn version(&self) -> u32 {
        VERSION
    }

    fn spec(&self) -> Value {
        json!({ "plot": self.0.resolved.spec.plot })
    }

    fn inputs(&self) -> Vec<String> {
        let spec = &self.0.resolved.spec;
        let stages = [
            (DatasetStage::NAME, spec.dataset.is_some()),
            (SearchStage::NAME, spec.model.is_some()),
            (EvaluateStage::NAME, spec.evaluate.is_some()),
        ];
        stages.into_iter().filter(|(_, is_there)| *is_there).map(|(name, _)| name.to_owned()).collect()
    }

    fn run(&self, inputs: &Inputs, out: &mut Output, ctx: &Context) -> Result<(), StageError> {
        let material = self.material(inputs)?;
        let items = &self.0.resolved.spec.plot;
        for (item, drawn) in items.iter().zip(draw_all(items, &material, ctx)?) {
            let (files, empty) = drawn?;
            if let Some(why) = empty {
                ctx.emit(Event::Warning { message: format!("figure `{}`: {why}", item.file_stem()) });
            }
            for (ending, bytes) in files {
                out.write(&format!("{}.{ending}", item.file_stem()), &bytes)?;
            }
        }
        Ok(())
    }

    fn summary(&self, _: &Artifact) -> Result<String, StoreError> {
        let count = self.figures().count();
        Ok(format!("{count} {}", if count == 1 { "figure" } else { "figures" }))
    }
}

/// Draws the figures on as many threads as the stage has; the result is in the order of the spec.
fn draw_all(
    items: &[FigureItem],
    material: &Material,
    ctx: &Context,
) -> Result<Vec<Result<Drawn, StageError>>, StageError> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            ctx.check()?;
            done.push((item.file_stem(), files_of(item, material)));
        }
        Ok::<_, StageError>(done)
    };
    let mut drawn = BTreeMap::new();
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..ctx.jobs.clamp(1, items.len().max(1))).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            match worker.join() {
                Ok(done) => drawn.extend(done?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok::<_, StageError>(())
    })?;
    Ok(items.iter().filter_map(|item| drawn.remove(&item.file_stem())).collect())
}

fn files_of(item: &FigureItem, material: &Material) -> Result<Drawn, StageError> {
    let FigureItem { figure, theme, width } = item;
    let (scene, numbers, why) = match draw(figure, material, *width) {
        Ok(drawing) => (drawing.scene, drawing.numbers, None),
        Err(PlotError::NothingToDraw { why }) => (empty(figure, &why), None, Some(why)),
        Err(error) => return Err(StageError::new(error)),
    };
    let (svg, png) = (to_svg(&scene, *theme), to_png(&scene, *theme));
    let mut files = vec![("svg", svg.map_err(StageError::new)?), ("png", png.map_err(StageError::new)?)];
    if let Some(numbers) = numbers {
        let mut bytes = serde_json::to_vec_pretty(&numbers).map_err(StageError::new)?;
        bytes.push(b'\n');
        files.push(("json", bytes));
    }
    Ok((files, why))
}

fn runs_of(study: Study) -> Runs {
    let point = |epoch: &Measured| EpochPoint {
        epoch: epoch.epoch,
        train_loss: epoch.train_loss,
        train_accuracy: epoch.train_accuracy,
        val_loss: epoch.val_loss,
        val_accuracy: epoch.val_accuracy,
    };
    let metrics = study.metrics();
    let runs = study.trials.into_iter().map(|trial| Run {
        metric: trial.metric,
        epochs: trial.history.iter().map(point).collect(),
        curve: trial.curve(study.metric.word()),
        is_cut: trial.status == Status::Stopped,
        last: last_of(&trial, &metrics),
        expected: match trial.origin {
            Some(Origin::Acquisition { expected_improvement, .. }) => Some(expected_improvement),
            _ => None,
        },
        name: trial.name,
        parameters: trial.config,
    });
    Runs { metric: study.metric.word().to_owned(), maximize: study.goal == Goal::Maximize, runs: runs.collect() }
}

/// What a trial has measured last, by name.
fn last_of(trial: &Trial, metrics: &[String]) -> BTreeMap<String, f64> {
    let last = |metric: &String| trial.history.iter().rev().find_map(|measured| measured.get(metric));
    let epochs = trial.history.last().map(|measured| ("epochs".to_owned(), f64::from(measured.epoch)));
    metrics.iter().filter_map(|metric| Some((metric.clone(), last(metric)?))).chain(epochs).collect()
}

fn confusion_data(report: &Report, on: On, confusion: &Confusion) -> ConfusionData {
    let of = format!("{} on {}", report.trial, on.word());
    ConfusionData { confusion: confusion.clone(), classes: report.classes.clone(), of }
}

fn confusion_of(report: &Report) -> BTreeMap<On, ConfusionData> {
    report.parts.iter().map(|(&on, part)| (on, confusion_data(report, on, &part.confusion))).collect()
}

fn reliability_of(report: &Report) -> BTreeMap<On, ReliabilityData> {
    let of = |on: On| format!("{} on {}", report.trial, on.word());
    let data = |(&on, part): (&On, &PartMetrics)| {
        Some((on, ReliabilityData { calibration: part.calibration.clone()?, of: of(on) }))
    };
    report.parts.iter().filter_map(data).collect()
}

fn differences_of(report: &Report) -> BTreeMap<On, DifferenceData> {
    let Some(rival) = &report.against else { return BTreeMap::new() };
    let data = |(&on, beside): (&On, &RivalPart)| {
        let data = DifferenceData {
            first: confusion_data(report, on, &report.parts.get(&on)?.confusion),
            second: beside.confusion.clone(),
            against: rival.trial.clone(),
            alone_right: beside.alone_right,
            interval: beside.difference_interval,
        };
        Some((on, data))
    };
    rival.parts.iter().filter_map(data).collect()
}

/// None where the first layer does not look at the images as they are.
fn first_layer_of(dataset: &Dataset, bytes: &[u8]) -> Result<Option<FirstLayer>, StageError> {
    let weights = first_layer(bytes).map_err(StageError::new)?;
    let Some(shape) = dataset.shape.filter(|shape| shape.width * shape.height == weights.ncols()) else {
        return Ok(None);
    };
    let units = weights.rows().into_iter().map(|row| row.to_vec()).collect();
    Ok(Some(FirstLayer { units, columns: shape.width }))
}

/// None of a table, whose rows are not images.
fn samples_of(dataset: &Dataset) -> Vec<Tile> {
    let first = dataset.shape.map(|_| dataset.first_of_each_class()).unwrap_or_default();
    first.into_iter().map(|(class, row)| tile(dataset, row, dataset.classes[class as usize].clone())).collect()
}

fn mistake_tile(dataset: &Dataset, mistake: &Mistake) -> Tile {
    let class = |class: u32| dataset.classes[class as usize].as_str();
    let caption = format!("{} → {}", class(mistake.truth), class(mistake.predicted));
    let note = format!("{:.1} % sure", mistake.confidence * 100.0);
    Tile { note, ..tile(dataset, mistake.row as usize, caption) }
}

fn tile(dataset: &Dataset, row: usize, caption: String) -> Tile {
    let columns = dataset.shape.map_or(1, |shape| shape.width);
    let pixels = dataset.pixels(row).into_iter().map(|grey| [grey; 3]).collect();
    Tile { pixels, columns, caption, note: String::new() }
}
