//! Normal numbers within three standard deviations: `normal` and `q_normal`.

use super::distribution::{NumberDistribution, Numbers};
use crate::search::dimension::{Draws, Kind};
use crate::search::grid::multiples;

/// With mean `mu` and standard deviation `sigma`; rounded to steps of `q` where `is_stepped`.
pub(super) struct Normal {
    pub(super) is_stepped: bool,
}

impl NumberDistribution for Normal {
    fn keys(&self) -> &'static [&'static str] {
        if self.is_stepped { &["mu", "sigma", "q"] } else { &["mu", "sigma"] }
    }

    fn ends(&self, numbers: &Numbers) -> Option<[f64; 2]> {
        numbers.three_sigma()
    }

    fn range_problem(&self, _: f64, _: f64) -> Option<String> {
        None
    }

    fn can_be_integers(&self) -> bool {
        self.is_stepped
    }

    fn coordinate(&self, numbers: &Numbers) -> (Kind, Draws) {
        let [low, high] = self.ends(numbers).unwrap_or_default();
        if !self.is_stepped {
            return (Kind::Real { low, high, log: false, step: None }, Draws::Normal { ends: [0.0, 1.0] });
        }
        // The coordinates of the grid go from its first multiple to its last, which lie inside the three deviations.
        let step = numbers.q.unwrap_or(1.0);
        let (first, last) = multiples(low, high, step);
        let (first, last) = (first * step, last * step);
        let ends = [(low - first) / (last - first), (high - first) / (last - first)];
        (Kind::Real { low: first, high: last, log: false, step: Some(step) }, Draws::Normal { ends })
    }
}
