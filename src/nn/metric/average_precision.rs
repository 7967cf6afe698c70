//! Metric `average_precision`, as scikit-learn's `average_precision_score`.

use super::{ClassScores, Computation, LabelScores, Metric, Part, Ranking, mean};
use crate::base::goal::Goal;
use crate::nn::Task;

/// Average precision: the precision-recall curve summed over its steps.
#[derive(Clone, Copy, Debug)]
pub struct AveragePrecision;

impl Metric for AveragePrecision {
    fn name(&self) -> &'static str {
        "average_precision"
    }

    fn goal(&self) -> Goal {
        Goal::Maximize
    }

    fn range(&self) -> [f64; 2] {
        [0.0, 1.0]
    }

    fn text(&self, part: Part) -> String {
        format!(
            "Average precision of the {} samples: of the second of two classes, else averaged over the classes or labels, each against the rest.",
            part.name()
        )
    }

    fn computation(&self, task: Task) -> Option<Computation> {
        match task {
            Task::Classification => Some(Computation::OfClasses(of_classes)),
            Task::MultiLabel => Some(Computation::OfLabels(of_labels)),
            _ => None,
        }
    }
}

/// Of the second of two classes; of more the mean, each against the rest.
fn of_classes(scores: &ClassScores) -> Option<f64> {
    macro_mean(&Ranking::of_classes(scores))
}

fn of_labels(scores: &LabelScores) -> Option<f64> {
    macro_mean(&Ranking::of_labels(scores))
}

/// The mean over all rankings, one without a positive sample counting 0; not defined where none has any.
fn macro_mean(rankings: &[Ranking]) -> Option<f64> {
    let is_defined = rankings.iter().any(|ranking| ranking.average_precision().is_some());
    mean(rankings.iter().map(|ranking| ranking.average_precision().unwrap_or(0.0))).filter(|_| is_defined)
}
