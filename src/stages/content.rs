//! What pages and documents show, from the files of the stages.

use super::metrics::{PartMetrics, Report};
use super::study::{Study, Trial};
use crate::analysis::lowest;
use crate::base::history::History;
use crate::nn::metric::{Accuracy, Column, Part};
use crate::plot::On;
use crate::report::{self, Content, Evaluation};
use crate::search::{Goal, Prediction, SurrogateSummary};

/// About how many points the curves of a page have in all, and how many those of one trial have at least and at most.
const PAGE_POINTS: usize = 500_000;
const FEWEST_POINTS: usize = 100;
const MOST_POINTS: usize = 2000;

/// Most classes of a page: more have no room in a table.
const PAGE_CLASSES: usize = 60;

pub(super) fn add_study(content: &mut Content, study: Study) {
    content.metric = study.metric.as_str().to_owned();
    content.maximize = study.goal == Goal::Maximize;
    content.parameters = study.parameters();
    content.quantities = study.measured();
    let maximize = |name: &String| Column::named(name).map(|column| column.metric.goal() == Goal::Maximize);
    content.quantities_maximize = content.quantities.iter().map(maximize).collect();
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
    content.evaluations = parts.into_iter().filter_map(of_part).collect();
}
