//! Metrics `recall_macro`, `recall_micro` and `recall_weighted`, as scikit-learn's `recall_score`.

use super::{Average, Computation, Counts, Metric, Part, share};
use crate::base::goal::Goal;
use crate::nn::Task;

/// Share of the samples of a class, or with a label, that are predicted so, averaged.
#[derive(Clone, Copy, Debug)]
pub struct Recall(pub Average);

impl Metric for Recall {
    fn name(&self) -> &'static str {
        match self.0 {
            Average::Macro => "recall_macro",
            Average::Micro => "recall_micro",
            Average::Weighted => "recall_weighted",
        }
    }

    fn goal(&self) -> Goal {
        Goal::Maximize
    }

    fn range(&self) -> [f64; 2] {
        [0.0, 1.0]
    }

    fn text(&self, part: Part) -> String {
        format!("Recall on the {} samples, {}.", part.name(), self.0.text())
    }

    fn computation(&self, task: Task) -> Option<Computation> {
        match (task, self.0) {
            (Task::Classification, Average::Macro) => {
                Some(Computation::OfClasses(|scores| averaged(&Counts::of_classes(scores), Average::Macro)))
            }
            (Task::Classification, Average::Micro) => {
                Some(Computation::OfClasses(|scores| averaged(&Counts::of_classes(scores), Average::Micro)))
            }
            (Task::Classification, Average::Weighted) => {
                Some(Computation::OfClasses(|scores| averaged(&Counts::of_classes(scores), Average::Weighted)))
            }
            _ => None,
        }
    }
}

/// 0 where nothing is divided by.
fn averaged(counts: &Counts, average: Average) -> Option<f64> {
    average.of(counts, |class| share(class.right, class.truth))
}
