//! The report of an executed pipeline: what its artifacts hold, on one page.
//!
//! The page is laid out anew after every execution and is no artifact: it can be made from those at any time.

use std::collections::BTreeSet;

use super::files::{BELIEFS, REPORT, STUDY};
use super::metrics::{PartMetrics, Report};
use super::names::PLOT;
use super::study::{Study, Trial};
use crate::analysis::lowest;
use crate::base::history::History;
use crate::nn::metric::{Accuracy, Column, Part};
use crate::pipeline::{Executed, Provenance};
use crate::plot::On;
use crate::report::{self, Content, Evaluation, Figure, live_page, markdown, page};
use crate::search::{Goal, Prediction, SurrogateSummary};
use crate::spec::{ResolvedSpec, Spec, to_yaml};
use crate::store::StoreError;

/// An SVG larger than this, of thousands of lines, goes into the report as PNG.
const LARGEST_SVG: usize = 1 << 20;

/// About how many points the curves of a page have in all, and how many those of one trial have at least and at most.
const PAGE_POINTS: usize = 500_000;
const FEWEST_POINTS: usize = 100;
const MOST_POINTS: usize = 2000;

/// Most classes of a page: more have no room in a table.
const PAGE_CLASSES: usize = 60;

/// The report in its forms.
pub(crate) struct Reports {
    pub(crate) html: String,
    pub(crate) markdown: String,
    /// The trials as a Parquet file, if there are any.
    pub(crate) parquet: Option<Vec<u8>>,
}

/// The report of an execution.
pub(crate) fn reports_of(
    resolved: &ResolvedSpec,
    executed: &Executed,
    provenance: &Provenance,
) -> Result<Reports, StoreError> {
    let spec = &resolved.spec;
    let mut content = Content {
        name: spec.name.clone(),
        description: spec.description.clone().unwrap_or_default(),
        source: resolved.source.clone(),
        base: base_of(spec),
        machine: provenance.machine.clone(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        seed: Some(spec.seed),
        ..Content::default()
    };
    let stage = |stage: &crate::pipeline::ExecutedStage| report::Stage {
        name: stage.stage.clone(),
        key: stage.key.to_string(),
        summary: stage.summary.clone(),
        elapsed_s: provenance.elapsed_s.get(&stage.key).copied(),
    };
    content.stages = executed.stages.iter().map(stage).collect();
    let mut parquet = None;
    if let Some(study) = STUDY.of(executed)? {
        parquet = study.to_parquet().ok(); // what cannot be written so is still there as CSV
        add_study(&mut content, study);
        content.beliefs = BELIEFS.of(executed)?.map(surrogate_summary);
    }
    if let Some(report) = REPORT.of(executed)? {
        content.evaluations = evaluations(report);
    }
    let mut figures = Vec::new();
    if let Some(artifact) = executed.artifact(PLOT)? {
        let names: Vec<String> =
            artifact.files().filter_map(|(name, _)| name.strip_suffix(".svg").map(str::to_owned)).collect();
        for name in names {
            let mut image = artifact.read(&format!("{name}.svg"))?;
            if image.len() > LARGEST_SVG {
                image = artifact.read(&format!("{name}.png"))?;
            }
            figures.push(Figure { name, image });
        }
        // In the order of the spec, not of the alphabet.
        let order: Vec<String> = spec.plot.iter().map(|item| item.file_stem()).collect();
        figures.sort_by_key(|figure| order.iter().position(|stem| *stem == figure.name));
    }
    let stems: Vec<String> = figures.iter().map(|figure| figure.name.clone()).collect();
    Ok(Reports { html: page(&content, &figures), markdown: markdown(&content, &stems), parquet })
}

/// What a copied trial begins with: the spec without search, evaluation and figures.
pub fn base_of(spec: &Spec) -> String {
    to_yaml(&Spec { search: None, evaluate: None, plot: Vec::new(), ..spec.clone() })
}

/// The report of a study that may still be running. Without `base` no trial can be copied as a spec.
pub fn live_report(name: &str, source: String, base: String, study: Study, state: &str, version: &str) -> String {
    let mut content = Content { name: name.to_owned(), source, base, ..Content::default() };
    add_study(&mut content, study);
    live_page(&content, state, version)
}

fn add_study(content: &mut Content, study: Study) {
    content.metric = study.metric.as_str().to_owned();
    content.maximize = study.goal == Goal::Maximize;
    content.parameters = study.parameters();
    let measured: BTreeSet<&str> = study
        .trials
        .iter()
        .flat_map(|trial| trial.history.columns())
        .filter(|(name, values)| *name != Column::LEARNING_RATE && values.iter().any(Option::is_some))
        .map(|(name, _)| name)
        .collect();
    let maximize = |name: &&str| Column::named(name).map(|column| column.metric.goal() == Goal::Maximize);
    content.quantities_maximize = measured.iter().map(maximize).collect();
    content.quantities = measured.into_iter().map(str::to_owned).collect();
    let most = (PAGE_POINTS / study.trials.len().max(1)).clamp(FEWEST_POINTS, MOST_POINTS);
    let trial = |trial: &Trial| {
        let history = trial.history.thinned(most);
        report::Trial {
            name: trial.name.clone(),
            status: trial.status.name().to_owned(),
            why: trial.why.clone(),
            log: trial.log.clone(),
            metric: trial.metric,
            config: trial.config.clone(),
            epochs: history.epochs().to_vec(),
            curves: content.quantities.iter().map(|name| curve(&history, name)).collect(),
        }
    };
    content.trials = study.trials.iter().map(trial).collect();
}

/// A column of a history; without values where it has none.
fn curve(history: &History, name: &str) -> Vec<Option<f64>> {
    history.get(name).map_or_else(|| vec![None; history.len()], <[_]>::to_vec)
}

fn surrogate_summary(summary: SurrogateSummary) -> report::SurrogateSummary {
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

fn evaluations(report: Report) -> Vec<Evaluation> {
    let Report { trial, classes, parts, .. } = report;
    let of_part = |(on, part): (On, PartMetrics)| {
        let of_classes = part.classes?;
        let scores = of_classes.confusion.scores();
        let shown = lowest(&scores, PAGE_CLASSES);
        let counts = &of_classes.confusion.counts;
        Some(Evaluation {
            trial: trial.clone(),
            part: on.name().to_owned(),
            accuracy: of_classes.accuracy,
            accuracy_quantity: (on == On::Validation)
                .then(|| Column { part: Part::Validation, metric: &Accuracy }.name()),
            loss: part.loss,
            of_classes: scores.len(),
            classes: shown.iter().filter_map(|&class| classes.get(class).cloned()).collect(),
            support: shown.iter().map(|&class| scores[class].support).collect(),
            scores: shown.iter().map(|&class| scores[class]).map(|s| [s.precision, s.recall, s.f1]).collect(),
            confusion: shown.iter().map(|&row| shown.iter().map(|&column| counts[row][column]).collect()).collect(),
        })
    };
    parts.into_iter().filter_map(of_part).collect()
}
