//! Numbers whose natural logarithms are normal, within three standard deviations: `log_normal` and `q_log_normal`.

use super::distribution::{NumberDistribution, Numbers};
use crate::search::dimension::{Draws, Kind};

/// With mean `mu` and standard deviation `sigma` of the logarithm; rounded to steps of `q` where `is_stepped`.
pub(super) struct LogNormal {
    pub(super) is_stepped: bool,
}

impl NumberDistribution for LogNormal {
    fn keys(&self) -> &'static [&'static str] {
        if self.is_stepped { &["mu", "sigma", "q"] } else { &["mu", "sigma"] }
    }

    fn ends(&self, numbers: &Numbers) -> Option<[f64; 2]> {
        numbers.three_sigma().map(|ends| ends.map(libm::exp))
    }

    fn range_problem(&self, _: f64, _: f64) -> Option<String> {
        None
    }

    fn has_usable_ends(&self, [low, high]: [f64; 2]) -> bool {
        low != 0.0 && low < high && (high - low).is_finite()
    }

    fn can_be_integers(&self) -> bool {
        self.is_stepped
    }

    fn coordinate(&self, numbers: &Numbers) -> (Kind, Draws) {
        let [low, high] = self.ends(numbers).unwrap_or_default();
        let step = numbers.q.filter(|_| self.is_stepped);
        (Kind::Real { low, high, log: true, step }, Draws::Normal { ends: [0.0, 1.0] })
    }
}
