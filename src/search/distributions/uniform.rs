//! Numbers that are all equally likely: `uniform` and `q_uniform`.

use super::distribution::{NumberDistribution, Numbers, steps_between_multiples};
use crate::search::dimension::{Draws, Kind};

/// Between `min` and `max`; from `min` in steps of `q` where `is_stepped`.
pub(super) struct Uniform {
    pub(super) is_stepped: bool,
}

impl NumberDistribution for Uniform {
    fn keys(&self) -> &'static [&'static str] {
        if self.is_stepped { &["min", "max", "q"] } else { &["min", "max"] }
    }

    fn ends(&self, numbers: &Numbers) -> Option<[f64; 2]> {
        numbers.range()
    }

    fn range_problem(&self, _: f64, _: f64) -> Option<String> {
        None
    }

    fn steps(&self, q: f64, ends: [f64; 2]) -> f64 {
        // A range is counted from `min`, whatever multiple that is.
        if self.is_stepped { ((ends[1] - ends[0]) / q + 1e-9).floor() } else { steps_between_multiples(q, ends) }
    }

    fn can_be_integers(&self) -> bool {
        self.is_stepped
    }

    fn coordinate(&self, numbers: &Numbers) -> (Kind, Draws) {
        let [low, high] = self.ends(numbers).unwrap_or_default();
        (Kind::Real { low, high, log: false, step: numbers.q.filter(|_| self.is_stepped) }, Draws::Even)
    }
}
