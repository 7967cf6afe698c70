//! From the results of the stages to what the figures of a spec need.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::data::of_data;
use super::of_model::{is_of_model, of_model};
use crate::analysis::Confusion;
use crate::base::text;
use crate::data::Dataset;
use crate::nn::metric::{Column, METRICS, MeanLoss, Metric, Part};
use crate::nn::{Task, first_layer};
use crate::pipeline::{Context, Inputs, StageError};
use crate::plot::learning_curve::TRAINING_SAMPLES;
use crate::plot::{
    ConfusionData, DifferenceData, Ending, FirstLayer, Material, Need, On, Predicts, Quantity, QuantityColumn,
    ReliabilityData, Run, Runs, SliceData, Tile,
};
use crate::search::{Config, Goal, Origin, Slice, slice};
use crate::spec::{Spec, inherited};
use crate::stages::content::LOSS;
use crate::stages::dataset::read_dataset;
use crate::stages::files::{MISTAKES, MODEL, REPORT, STUDY};
use crate::stages::metrics::{PartMetrics, Report, RivalPart};
use crate::stages::mistakes::Mistake;
use crate::stages::names::{DATASET, EVALUATE};
use crate::stages::study::Study;
use crate::stages::training_note::training_note;
use crate::stages::trial::Trial;
use crate::stages::trial_status::TrialStatus;

/// What the figures of a spec need. Study and evaluation are read where the spec has them, also if no figure shows them: damage
/// to them is found while they can still be made again.
pub(super) fn material(spec: &Spec, inputs: &Inputs, ctx: &Context) -> Result<Material, StageError> {
    let needs: Vec<Need<'_>> = spec.plot.iter().flat_map(|item| item.figure.needs()).collect();
    let mut material = Material { seed: spec.seed, ..Material::default() };
    if spec.model.is_some() {
        let study = STUDY.read(inputs)?;
        material.slices = slices(spec, &needs, &study)?;
        let runs = runs_of(study.with_inherited(spec));
        let note = training_note(spec).unwrap_or_default();
        material.study = Some(Runs { continuous: continuous(spec), logarithmic: logarithmic(spec), note, ..runs });
    }
    if spec.evaluate.is_some() {
        let report = REPORT.read(inputs)?;
        material.differences = differences_of(&report, spec);
        material.reliability = reliability_of(&report);
        material.confusion = confusion_of(&report);
        material.predicts = report.parts.values().next().map(|part| predicts_of(part.task()));
        of_model(&mut material, (spec, &needs), report, inputs, ctx)?;
    }
    if needs.iter().any(|need| need.reads_dataset() && !is_of_model(need)) {
        let dataset = read_dataset(inputs.artifact(DATASET)?)?;
        images(&mut material, &needs, &dataset, inputs)?;
        of_data(&mut material, &needs, &dataset, inputs)?;
    }
    Ok(material)
}

/// What is predicted where this is the task.
fn predicts_of(task: Task) -> Predicts {
    match task {
        Task::Classification => Predicts::Classes,
        Task::Regression => Predicts::Numbers,
        Task::MultiLabel => Predicts::Labels,
    }
}

/// Adds the images among what figures need.
fn images(material: &mut Material, needs: &[Need<'_>], dataset: &Dataset, inputs: &Inputs) -> Result<(), StageError> {
    if needs.contains(&Need::ClassSamples) {
        material.samples = samples_of(dataset);
    }
    if needs.contains(&Need::FirstLayer) {
        // Other models than networks have no layers.
        let evaluation = inputs.artifact(EVALUATE)?;
        let bytes = evaluation.has(MODEL).then(|| evaluation.read(MODEL)).transpose()?;
        material.first_layer = bytes.map(|bytes| first_layer_of(dataset, &bytes)).transpose()?.flatten();
    }
    // The rows of a table are no images.
    if needs.iter().any(|need| matches!(need, Need::Mistakes(_))) && dataset.shape.is_some() {
        let mistakes = MISTAKES.read(inputs)?;
        let tiles = |mistakes: Vec<Mistake>| mistakes.iter().map(|m| mistake_tile(dataset, m)).collect();
        material.mistakes = mistakes.into_iter().map(|(on, mistakes)| (on, tiles(mistakes))).collect();
    }
    Ok(())
}

/// The slices through the surrogate that figures need, where the study is enough for one.
fn slices(
    spec: &Spec,
    needs: &[Need<'_>],
    study: &Study,
) -> Result<BTreeMap<[Option<String>; 2], SliceData>, StageError> {
    let mut found = BTreeMap::new();
    for need in needs {
        let (Need::Slice(paths), Some(search)) = (*need, &spec.search) else { continue };
        let slice = slice(&search.common, spec.seed, &study.observations(), paths).map_err(StageError::new)?;
        let data = |slice: Slice| SliceData {
            metric: study.metric.as_str().to_owned(),
            maximize: study.goal == Goal::Maximize,
            paths: [slice.x.path, slice.y.path],
            values: [slice.x.values, slice.y.values],
            mean: slice.mean,
            uncertainty: slice.uncertainty,
            trials: slice.trials,
        };
        found.extend(slice.map(|slice| (paths.map(|path| path.map(str::to_owned)), data(slice))));
    }
    Ok(found)
}

/// The metrics of trainings that a study may have, with their columns: what is to be maximised first.
fn quantities(measured: &[String]) -> Vec<Quantity> {
    let is_column = |column: Column| measured.contains(&column.name());
    let is_measured =
        |metric: &&'static dyn Metric| Part::ALL.into_iter().any(|part| is_column(Column { part, metric: *metric }));
    let mut metrics: Vec<&'static dyn Metric> = METRICS.into_iter().filter(is_measured).collect();
    metrics.sort_by_key(|metric| metric.goal() != Goal::Maximize);
    let column = |part: Part, metric: &'static dyn Metric| QuantityColumn {
        part: part.name().to_owned(),
        column: Column { part, metric }.name(),
    };
    let quantity = |metric: &'static dyn Metric| Quantity {
        name: metric.name().to_owned(),
        maximize: metric.goal() == Goal::Maximize,
        columns: Part::ALL.into_iter().map(|part| column(part, metric)).collect(),
        differs_by: (metric.name() == MeanLoss.name()).then(|| LOSS.to_owned()),
    };
    metrics.into_iter().map(quantity).collect()
}

fn runs_of(study: Study) -> Runs {
    let (metrics, ranks) = (study.metrics(), study.ranks());
    let goals = study.ranking.goals.iter().map(|goal| (goal.name.as_str().to_owned(), goal.goal() == Goal::Maximize));
    let (goals, is_believed) = (goals.collect(), study.ranking.is_believed());
    let is_excluded = |trial: &Trial| trial.metric.is_some() && !study.is_eligible(trial);
    let excluded: BTreeSet<usize> = study.trials.iter().filter(|t| is_excluded(t)).map(|t| t.index).collect();
    let runs = study.trials.into_iter().map(|trial| Run {
        metric: trial.metric,
        rank: ranks.get(&trial.index).copied(),
        is_excluded: excluded.contains(&trial.index),
        sd: trial.metric_spread().map(|spread| spread.sd),
        curve: trial.curve(study.metric.as_str()),
        ending: match trial.status {
            TrialStatus::Completed => Ending::Completed,
            TrialStatus::Stopped | TrialStatus::Interrupted => Ending::CutOff,
            TrialStatus::Diverged => Ending::Diverged,
            TrialStatus::Failed => Ending::Failed,
        },
        last: last_of(&trial, &metrics),
        deviations: deviations_of(&trial, &metrics),
        training_samples: trial.config.get(TRAINING_SAMPLES).and_then(Value::as_f64),
        expected: match trial.origin {
            Some(Origin::Acquisition { expected_improvement, .. }) => Some(expected_improvement),
            _ => None,
        },
        history: trial.history,
        name: trial.name,
        parameters: trial.config,
    });
    Runs {
        metric: study.metric.as_str().to_owned(),
        maximize: study.goal == Goal::Maximize,
        quantities: quantities(&metrics),
        goals,
        is_believed,
        runs: runs.collect(),
        ..Runs::default()
    }
}

/// Of the searched parameters with a distribution, whether it is spread over their logarithms.
fn logarithmic(spec: &Spec) -> BTreeMap<String, bool> {
    let searched = spec.search.iter().flat_map(|search| &search.common.parameters);
    searched.filter_map(|(path, parameter)| Some((path.clone(), parameter.is_logarithmic()?))).collect()
}

/// Paths of the searched parameters that can have any number between two ends.
fn continuous(spec: &Spec) -> BTreeSet<String> {
    let searched = spec.search.iter().flat_map(|search| &search.common.parameters);
    searched.filter(|(_, parameter)| parameter.is_continuous()).map(|(path, _)| path.clone()).collect()
}

/// What a trial has measured last, by name.
fn last_of(trial: &Trial, metrics: &[String]) -> BTreeMap<String, f64> {
    let epochs = trial.history.last_epoch().map(|epoch| ("epochs".to_owned(), f64::from(epoch)));
    metrics.iter().filter_map(|metric| Some((metric.clone(), trial.value(metric)?))).chain(epochs).collect()
}

/// Standard deviations over the trainings of a trial of what was measured last, by name.
fn deviations_of(trial: &Trial, metrics: &[String]) -> BTreeMap<String, f64> {
    metrics.iter().filter_map(|metric| Some((metric.clone(), trial.spread(metric)?.sd))).collect()
}

fn confusion_data(report: &Report, on: On, confusion: &Confusion) -> ConfusionData {
    let of = format!("{} on {}", report.trial, on.name());
    ConfusionData { confusion: confusion.clone(), classes: report.classes.clone(), of }
}

fn confusion_of(report: &Report) -> BTreeMap<On, ConfusionData> {
    let data =
        |(&on, part): (&On, &PartMetrics)| Some((on, confusion_data(report, on, &part.classes.as_ref()?.confusion)));
    report.parts.iter().filter_map(data).collect()
}

fn reliability_of(report: &Report) -> BTreeMap<On, ReliabilityData> {
    let of = |on: On| format!("{} on {}", report.trial, on.name());
    let data = |(&on, part): (&On, &PartMetrics)| {
        Some((on, ReliabilityData { calibration: part.classes.as_ref()?.calibration.clone()?, of: of(on) }))
    };
    report.parts.iter().filter_map(data).collect()
}

fn differences_of(report: &Report, spec: &Spec) -> BTreeMap<On, DifferenceData> {
    let Some(rival) = &report.against else { return BTreeMap::new() };
    let settings = settings_apart(spec, [&report.config, &rival.config]);
    let data = |(&on, beside): (&On, &RivalPart)| {
        let beside = beside.classes.as_ref()?;
        let data = DifferenceData {
            first: confusion_data(report, on, &report.parts.get(&on)?.classes.as_ref()?.confusion),
            second: beside.confusion.clone(),
            names: [report.trial.clone(), rival.trial.clone()],
            settings: settings.clone(),
            alone_right: beside.alone_right,
            interval: beside.difference_interval,
        };
        Some((on, data))
    };
    rival.parts.iter().filter_map(data).collect()
}

/// What each of two configurations has that the other has not, with what they leave to the spec.
fn settings_apart(spec: &Spec, configs: [&Config; 2]) -> [Config; 2] {
    let paths: Vec<String> = configs.iter().flat_map(|config| config.keys().cloned()).collect();
    let whole = configs.map(|config| {
        let mut whole = inherited(spec, config, &paths);
        whole.extend(config.clone());
        whole
    });
    let apart = |own: &Config, other: &Config| -> Config {
        let differs = |(path, value): &(&String, &Value)| other.get(*path) != Some(*value);
        own.iter().filter(differs).map(|(path, value)| (path.clone(), value.clone())).collect()
    };
    [apart(&whole[0], &whole[1]), apart(&whole[1], &whole[0])]
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
    first
        .into_iter()
        .map(|(class, row)| tile(dataset, row, dataset.targets.classes()[class as usize].clone()))
        .collect()
}

fn mistake_tile(dataset: &Dataset, mistake: &Mistake) -> Tile {
    let class = |class: u32| dataset.targets.classes()[class as usize].as_str();
    let percent = |share: f64| format!("{:.1} % sure", share * 100.0);
    let (row, caption, note) = match mistake {
        Mistake::Class { row, truth, predicted, confidence, .. } => {
            (row, format!("{} → {}", class(*truth), class(*predicted)), percent(*confidence))
        }
        Mistake::Number { row, target, truth, predicted, .. } => {
            (row, format!("{} → {}", text::metric(*truth), text::metric(*predicted)), target.clone())
        }
        Mistake::Label { row, label, truth, probability, .. } => {
            let (said, sure) = if *truth { ("missing", 1.0 - probability) } else { ("too much", *probability) };
            (row, format!("{label}: {said}"), percent(sure))
        }
    };
    Tile { note, ..tile(dataset, *row as usize, caption) }
}

fn tile(dataset: &Dataset, row: usize, caption: String) -> Tile {
    let columns = dataset.shape.map_or(1, |shape| shape.width);
    let pixels = dataset.pixels(row).into_iter().map(|grey| [grey; 3]).collect();
    Tile { pixels, columns, caption, note: String::new() }
}
