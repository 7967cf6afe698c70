//! Numbers of the beta distribution: `beta` and `q_beta`.

use super::distribution::{NumberDistribution, Numbers};
use crate::search::dimension::{Draws, Kind};

/// Between 0 and 1, with shapes `a` and `b`; rounded to steps of `q` where `is_stepped`.
pub(super) struct Beta {
    pub(super) is_stepped: bool,
}

impl NumberDistribution for Beta {
    fn keys(&self) -> &'static [&'static str] {
        if self.is_stepped { &["a", "b", "q"] } else { &["a", "b"] }
    }

    fn ends(&self, _: &Numbers) -> Option<[f64; 2]> {
        Some([0.0, 1.0])
    }

    fn range_problem(&self, _: f64, _: f64) -> Option<String> {
        None
    }

    fn can_be_integers(&self) -> bool {
        false
    }

    fn coordinate(&self, numbers: &Numbers) -> (Kind, Draws) {
        let (a, b) = (numbers.a.unwrap_or_default(), numbers.b.unwrap_or_default());
        let step = numbers.q.filter(|_| self.is_stepped);
        (Kind::Real { low: 0.0, high: 1.0, log: false, step }, Draws::Beta { a, b })
    }
}
