//! Metrics `f1_macro`, `f1_micro` and `f1_weighted`, as scikit-learn's `f1_score`.

use super::{Average, Computation, Counts, Metric, Part, share};
use crate::base::goal::Goal;
use crate::nn::Task;

/// Harmonic mean of precision and recall of a class or label, averaged.
#[derive(Clone, Copy, Debug)]
pub struct F1(pub Average);

impl Metric for F1 {
    fn name(&self) -> &'static str {
        match self.0 {
            Average::Macro => "f1_macro",
            Average::Micro => "f1_micro",
            Average::Weighted => "f1_weighted",
        }
    }

    fn goal(&self) -> Goal {
        Goal::Maximize
    }

    fn range(&self) -> [f64; 2] {
        [0.0, 1.0]
    }

    fn text(&self, part: Part) -> String {
        format!("F1 on the {} samples, {}.", part.name(), self.0.text())
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
            (Task::MultiLabel, Average::Macro) => {
                Some(Computation::OfLabels(|scores| averaged(&Counts::of_labels(scores), Average::Macro)))
            }
            (Task::MultiLabel, Average::Micro) => {
                Some(Computation::OfLabels(|scores| averaged(&Counts::of_labels(scores), Average::Micro)))
            }
            _ => None,
        }
    }

    fn is_usual(&self, task: Task) -> bool {
        task == Task::MultiLabel && self.0 == Average::Macro
    }
}

/// 0 where nothing is divided by.
fn averaged(counts: &Counts, average: Average) -> Option<f64> {
    average.of(counts, |class| share(2 * class.right, class.truth + class.predicted))
}
