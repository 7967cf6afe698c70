//! How what is measured of every class, or every label, becomes one number.

use super::{ClassCount, Counts, mean};

/// How what is measured of every class, or every label, becomes one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Average {
    /// The mean over the classes, whatever their size.
    Macro,
    /// Of all classes together, as if they were one.
    Micro,
    /// The mean over the classes, each with as much weight as it has samples.
    Weighted,
}

impl Average {
    /// It, in a sentence.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Macro => "averaged over the classes",
            Self::Micro => "of all classes together",
            Self::Weighted => "averaged over the classes by their size",
        }
    }

    /// The average of what `of` says of a class, over those that count; none where no class counts.
    pub(super) fn of(self, counts: &Counts, of: impl Fn(ClassCount) -> f64) -> Option<f64> {
        match self {
            Self::Macro => mean(counts.counted().map(of)),
            Self::Micro => counts.together().map(of),
            Self::Weighted => {
                let sum = |of: &dyn Fn(ClassCount) -> f64| counts.counted().fold(0.0, |sum, class| sum + of(class));
                let weight = sum(&|class| class.truth as f64);
                (weight > 0.0).then(|| sum(&|class| class.truth as f64 * of(class)) / weight)
            }
        }
    }
}
