//! What every distribution of numbers says of itself.

use crate::search::dimension::{Draws, Kind};
use crate::search::grid::multiples;

/// The numbers that a parameter's description may have; each distribution needs some of them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Numbers {
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
    pub(crate) q: Option<f64>,
    pub(crate) mu: Option<f64>,
    pub(crate) sigma: Option<f64>,
    pub(crate) a: Option<f64>,
    pub(crate) b: Option<f64>,
}

impl Numbers {
    /// The written ends.
    pub(super) fn range(&self) -> Option<[f64; 2]> {
        Some([self.min?, self.max?])
    }

    /// mu ± 3 sigma.
    pub(super) fn three_sigma(&self) -> Option<[f64; 2]> {
        let (mu, sigma) = (self.mu?, self.sigma?);
        Some([mu - 3.0 * sigma, mu + 3.0 * sigma])
    }
}

/// A distribution that numbers are drawn from.
pub(crate) trait NumberDistribution {
    /// The keys that it needs, in the order of [`Numbers`].
    fn keys(&self) -> &'static [&'static str];

    /// Smallest and largest number; `None` where the description is incomplete.
    fn ends(&self, numbers: &Numbers) -> Option<[f64; 2]>;

    /// What is wrong with a range from `min` to `max`, if anything is beside its order.
    fn range_problem(&self, min: f64, max: f64) -> Option<String>;

    /// Whether ends that its numbers lie between can be used.
    fn has_usable_ends(&self, [low, high]: [f64; 2]) -> bool {
        low < high && (high - low).is_finite()
    }

    /// How many steps of `q` lie between the first and the last number.
    fn steps(&self, q: f64, ends: [f64; 2]) -> f64 {
        steps_between_multiples(q, ends)
    }

    /// Whether its numbers can be integers, so that it can be given to a setting that is one.
    fn can_be_integers(&self) -> bool;

    /// What the coordinate means and how it is drawn, for numbers that have been checked.
    fn coordinate(&self, numbers: &Numbers) -> (Kind, Draws);
}

/// How many steps of `q` lie between the first and the last multiple of `q` between two ends.
pub(super) fn steps_between_multiples(q: f64, [low, high]: [f64; 2]) -> f64 {
    let (first, last) = multiples(low, high, q);
    last - if low > 0.0 { first.max(1.0) } else { first }
}
