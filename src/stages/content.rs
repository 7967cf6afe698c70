//! What pages and documents show, from the files of the stages.

use std::collections::BTreeMap;

use serde_json::Value;

use super::configurations::configuration;
use super::metrics::{PartMetrics, Report};
use super::mistakes::{Mistake, Mistakes};
use super::study::Study;
use super::trial::Trial;
use crate::analysis::lowest;
use crate::base::history::History;
use crate::nn::metric::{Column, METRICS, MeanLoss, Metric as _, Part, goal_of};
use crate::plot::On;
use crate::report::{self, Content, Evaluation, NumberError};
use crate::search::{Goal, Prediction, SurrogateSummary};
use crate::spec::Spec;
use crate::store::{Artifact, StoreError};

/// About how many points the curves of a page have in all, and how many those of one trial have at least and at most.
const PAGE_POINTS: usize = 500_000;
const FEWEST_POINTS: usize = 100;
const MOST_POINTS: usize = 2000;

/// Most classes of a page: more have no room in a table.
const PAGE_CLASSES: usize = 60;

/// Most errors of numbers of a part on a page; `mistakes.json` has all that are kept.
const PAGE_ERRORS: usize = 20;

/// The setting that says which loss is measured.
pub(crate) const LOSS: &str = "model.loss";

pub(super) fn add_study(content: &mut Content, study: Study) {
    content.metric = study.metric.as_str().to_owned();
    content.maximize = study.goal == Goal::Maximize;
    content.parameters = study.parameters();
    let measured = study.measured();
    let maximize = |name: &str| goal_of(name).map(|goal| goal == Goal::Maximize);
    // The name of a quantity, its column, and the loss that its trials have, where losses of several kinds are no one quantity.
    let kinds = kinds_of_loss(&study);
    let mut quantities: Vec<(String, &str, Option<&Value>)> = Vec::new();
    for name in &measured {
        let is_loss = Column::named(name).is_some_and(|column| column.metric.name() == MeanLoss.name());
        match is_loss && kinds.len() > 1 && *name != content.metric {
            true => quantities
                .extend(kinds.iter().map(|kind| (format!("{name} ({})", word(kind)), name.as_str(), Some(*kind)))),
            false => quantities.push(((*name).to_owned(), name, None)),
        }
    }
    content.quantities_maximize = quantities.iter().map(|(_, column, _)| maximize(column)).collect();
    content.quantities = quantities.iter().map(|(name, ..)| name.clone()).collect();
    content.verdicts.extend(study.standing_texts());
    let (seeds, ranks) = (study.seeds(), study.ranks());
    let most = (PAGE_POINTS / study.trials.len().max(1)).clamp(FEWEST_POINTS, MOST_POINTS);
    let trial = |trial: &Trial| {
        let history = trial.history.thinned(most);
        report::Trial {
            name: trial.name.clone(),
            status: trial.status.name().to_owned(),
            why: trial.why.clone(),
            log: trial.log.clone(),
            tags: trial.remarks.tags.clone(),
            note: trial.remarks.note.clone(),
            metric: trial.metric,
            sd: trial.metric_spread().map(|spread| spread.sd),
            rank: ranks.get(&trial.index).copied(),
            config: trial.config.clone(),
            configuration: (!seeds.is_empty()).then(|| configuration(trial, &seeds)),
            epochs: history.epochs().to_vec(),
            curves: quantities
                .iter()
                .map(|(_, column, kind)| match kind.is_none_or(|kind| trial.config.get(LOSS) == Some(kind)) {
                    true => curve(&history, column),
                    false => vec![None; history.len()],
                })
                .collect(),
        }
    };
    content.trials = study.trials.iter().map(trial).collect();
}

/// The kinds of loss among the trials of a study, where they differ.
fn kinds_of_loss(study: &Study) -> Vec<&Value> {
    let mut kinds: Vec<&Value> = study.trials.iter().filter_map(|trial| trial.config.get(LOSS)).collect();
    kinds.sort_by_key(|kind| word(kind));
    kinds.dedup();
    kinds
}

/// A value of a spec as a word.
fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A column of a history; without values where it has none.
fn curve(history: &History, name: &str) -> Vec<Option<f64>> {
    history.get(name).map_or_else(|| vec![None; history.len()], <[_]>::to_vec)
}

pub(super) fn shown_beliefs(summary: SurrogateSummary) -> report::SurrogateSummary {
    let prediction =
        |Prediction { config, value, low, high }| report::Prediction { config, value, interval: [low, high] };
    report::SurrogateSummary {
        results: summary.results,
        best: prediction(summary.best),
        next: summary.next.map(prediction),
        expected_improvement: summary.expected_improvement,
        influences: summary.parameters.into_iter().map(|effect| (effect.path, effect.main, effect.total)).collect(),
        inside: [summary.calibration.inside_50, summary.calibration.inside_95],
    }
}

pub(super) fn add_evaluations(content: &mut Content, report: Report) {
    let Report { trial, classes, parts, .. } = report;
    let of_part = |(on, part): (On, PartMetrics)| {
        let mean = |name: &str, value: f64| part.replicates.get(name).map_or(value, |repeated| repeated.mean);
        let metrics: Vec<(String, f64)> =
            part.values().into_iter().map(|(name, value)| (name.to_owned(), mean(name, value))).collect();
        let first = METRICS.into_iter().find(|metric| metrics.first().is_some_and(|(name, _)| name == metric.name()));
        let evaluation = Evaluation {
            trial: trial.clone(),
            part: on.name().to_owned(),
            usual: part.usual().len(),
            quantity: first
                .filter(|_| on == On::Validation)
                .map(|metric| Column { part: Part::Validation, metric }.name()),
            deviations: part.replicates.iter().map(|(name, repeated)| (name.clone(), repeated.sd)).collect(),
            metrics,
            ..Evaluation::default()
        };
        let Some(of_classes) = part.classes else { return evaluation };
        let scores = of_classes.confusion.scores();
        let shown = lowest(&scores, PAGE_CLASSES);
        Evaluation {
            of_classes: scores.len(),
            classes: shown.iter().filter_map(|&class| classes.get(class).cloned()).collect(),
            support: shown.iter().map(|&class| scores[class].support).collect(),
            scores: shown.iter().map(|&class| scores[class]).map(|s| [s.precision, s.recall, s.f1]).collect(),
            confusion: of_classes.confusion.of(&shown),
            ..evaluation
        }
    };
    content.evaluations = parts.into_iter().map(of_part).collect();
}

/// The largest errors of numbers, with the evaluation of their part. Mistakes of classes and labels stand in their file alone.
pub(super) fn add_errors(content: &mut Content, mut mistakes: Mistakes) {
    for evaluation in &mut content.evaluations {
        let of_part = mistakes.iter_mut().find(|(on, _)| on.name() == evaluation.part);
        let of_part = of_part.map(|(_, mistakes)| std::mem::take(mistakes)).unwrap_or_default();
        evaluation.errors = of_part.into_iter().filter_map(number_error).take(PAGE_ERRORS).collect();
    }
}

fn number_error(mistake: Mistake) -> Option<NumberError> {
    match mistake {
        Mistake::Number { row, line, target, truth, predicted } => {
            Some(NumberError { row: line.unwrap_or(row), is_of_file: line.is_some(), target, truth, predicted })
        }
        Mistake::Class { .. } | Mistake::Label { .. } => None,
    }
}

/// The scales of the parameters that have a distribution.
pub(super) fn scales(spec: &Spec) -> BTreeMap<String, String> {
    let searched = spec.search.iter().flat_map(|search| &search.common.parameters);
    let scale = |is_log: bool| if is_log { "log" } else { "linear" }.to_owned();
    searched.filter_map(|(path, parameter)| Some((path.clone(), scale(parameter.is_logarithmic()?)))).collect()
}

/// What figures have computed and the page says in words and tables: verdicts of comparisons, and what tells the trials apart.
pub(super) fn add_numbers(content: &mut Content, spec: &Spec, artifact: &Artifact) -> Result<(), StoreError> {
    for item in &spec.plot {
        let name = format!("{}.json", item.file_stem());
        if !artifact.has(&name) {
            continue;
        }
        let mut numbers: Value = serde_json::from_slice(&artifact.read(&name)?).unwrap_or_default();
        match item.figure.name() {
            "paired" => {
                let text = |key: &str| numbers[key].as_str().map(str::to_owned);
                content.verdicts.extend(text("by").zip(text("verdict")));
            }
            "importance" => content.matters = serde_json::from_value(numbers["parameters"].take()).unwrap_or_default(),
            _ => {}
        }
    }
    Ok(())
}
