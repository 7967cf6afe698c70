//! How many samples each class, or each label, has, is predicted for, and has rightly.

use super::{ClassScores, LabelScores};

/// Counts of a class or a label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ClassCount {
    /// Samples that have it.
    pub(super) truth: u64,
    /// Samples for which it is predicted.
    pub(super) predicted: u64,
    /// Samples that have it and for which it is predicted.
    pub(super) right: u64,
}

/// Counts of every class or label: as many numbers as there are classes, not their square.
#[derive(Clone, Debug)]
pub(super) struct Counts {
    all: Vec<ClassCount>,
    /// Whether a class that is neither true nor predicted anywhere is a class all the same, as a label is.
    counts_absent: bool,
}

impl Counts {
    pub(super) fn of_classes(scores: &ClassScores) -> Self {
        let mut all = vec![ClassCount::default(); scores.classes];
        for (&truth, &predicted) in scores.labels.iter().zip(&scores.predicted) {
            all[truth as usize].truth += 1;
            all[predicted as usize].predicted += 1;
            all[truth as usize].right += u64::from(truth == predicted);
        }
        Self { all, counts_absent: false }
    }

    /// A label is predicted where its probability is above one half.
    pub(super) fn of_labels(scores: &LabelScores) -> Self {
        let mut all = vec![ClassCount::default(); scores.labels];
        for (p, truth) in scores.rows() {
            for ((count, &p), &truth) in all.iter_mut().zip(p).zip(truth) {
                count.truth += u64::from(truth);
                count.predicted += u64::from(p > 0.5);
                count.right += u64::from(truth && p > 0.5);
            }
        }
        Self { all, counts_absent: !scores.truth.is_empty() }
    }

    /// All classes, in their order.
    pub(super) fn classes(&self) -> impl Iterator<Item = ClassCount> {
        self.all.iter().copied()
    }

    /// The classes over which averages are taken.
    pub(super) fn counted(&self) -> impl Iterator<Item = ClassCount> {
        self.classes().filter(|class| self.counts_absent || class.truth + class.predicted > 0)
    }

    /// All classes as one; none where no class counts.
    pub(super) fn together(&self) -> Option<ClassCount> {
        self.counted().reduce(|a, b| ClassCount {
            truth: a.truth + b.truth,
            predicted: a.predicted + b.predicted,
            right: a.right + b.right,
        })
    }

    /// Number of samples, where each has one class.
    pub(super) fn samples(&self) -> u64 {
        self.classes().map(|class| class.truth).sum()
    }
}

/// A share; 0 of nothing.
pub(super) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
