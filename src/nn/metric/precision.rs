//! Metrics `precision_macro`, `precision_micro` and `precision_weighted`, as scikit-learn's `precision_score`.

use super::{Average, Computation, Counts, Metric, Part, share};
use crate::base::goal::Goal;
use crate::nn::Task;

/// Share of the samples that are predicted as a class, or to have a label, that do, averaged.
#[derive(Clone, Copy, Debug)]
pub struct Precision(pub Average);

impl Metric for Precision {
    fn name(&self) -> &'static str {
        match self.0 {
            Average::Macro => "precision_macro",
            Average::Micro => "precision_micro",
            Average::Weighted => "precision_weighted",
        }
    }

    fn goal(&self) -> Goal {
        Goal::Maximize
    }

    fn range(&self) -> [f64; 2] {
        [0.0, 1.0]
    }

    fn text(&self, part: Part) -> String {
        format!("Precision on the {} samples, {}.", part.name(), self.0.text())
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
    average.of(counts, |class| share(class.right, class.predicted))
}
