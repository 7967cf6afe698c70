//! Metric `roc_auc`, as scikit-learn's `roc_auc_score`.

use super::{ClassScores, Computation, LabelScores, Metric, Part, Ranking, mean};
use crate::base::goal::Goal;
use crate::nn::Task;

/// Area under the receiver operating characteristic.
#[derive(Clone, Copy, Debug)]
pub struct RocAuc;

impl Metric for RocAuc {
    fn name(&self) -> &'static str {
        "roc_auc"
    }

    fn goal(&self) -> Goal {
        Goal::Maximize
    }

    fn range(&self) -> [f64; 2] {
        [0.0, 1.0]
    }

    fn text(&self, part: Part) -> String {
        format!(
            "Area under the ROC curve of the {} samples: of the second of two classes, else averaged over the classes or labels, each against the rest.",
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

/// The mean over the rankings that have samples of both sides; not defined where none has.
fn macro_mean(rankings: &[Ranking]) -> Option<f64> {
    mean(rankings.iter().filter_map(Ranking::area))
}
