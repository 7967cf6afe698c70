//! What every metric can say of itself.

use super::{ClassScores, LabelScores, NumberScores, Part};
use crate::base::goal::Goal;
use crate::nn::{Sums, Task};

/// A number that says how good a network is on a part of the data.
pub trait Metric: Sync {
    /// Its name, the second half of its columns': `accuracy`.
    fn name(&self) -> &'static str;

    /// Which way it is better.
    fn goal(&self) -> Goal;

    /// The smallest and the largest value that it can have.
    fn range(&self) -> [f64; 2];

    /// What its numbers are.
    fn unit(&self) -> Unit {
        Unit::Number
    }

    /// Whether every training of this task measures it in every epoch; others are measured where a spec asks for them.
    fn is_usual(&self, _: Task) -> bool {
        false
    }

    /// What its column on a part holds, as a sentence.
    fn text(&self, part: Part) -> String;

    /// What it is computed from for networks of this task, and how; `None` where it has no meaning.
    fn computation(&self, task: Task) -> Option<Computation>;
}

/// What the numbers of a metric are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A share of the samples, in [0, 1]: with their number it has a binomial interval.
    ShareOfSamples,
    /// A number without a unit.
    Number,
    /// A number in the unit of the target.
    OfTarget,
}

/// What a metric is computed from, and how.
#[derive(Clone, Copy)]
pub enum Computation {
    /// From sums that the head takes over all batches in the pass that it makes anyway.
    OfSums(fn(&Sums) -> f64),
    /// From every prediction of a class; predictions are kept until the end of the pass where a metric asks for them. `None`
    /// where the samples do not define it.
    OfClasses(fn(&ClassScores) -> Option<f64>),
    /// From every predicted number.
    OfNumbers(fn(&NumberScores) -> Option<f64>),
    /// From every prediction of labels.
    OfLabels(fn(&LabelScores) -> Option<f64>),
}
