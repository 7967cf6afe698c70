//! Numbers whose logarithms are all equally likely: `log_uniform_values`, `inv_log_uniform_values` and `q_log_uniform_values`.

use super::distribution::{NumberDistribution, Numbers};
use crate::search::dimension::{Draws, Kind};

/// Between `min` and `max`; rounded to steps of `q` where `is_stepped`.
pub(super) struct LogUniform {
    pub(super) is_stepped: bool,
}

impl NumberDistribution for LogUniform {
    fn keys(&self) -> &'static [&'static str] {
        if self.is_stepped { &["min", "max", "q"] } else { &["min", "max"] }
    }

    fn ends(&self, numbers: &Numbers) -> Option<[f64; 2]> {
        numbers.range()
    }

    fn range_problem(&self, min: f64, _: f64) -> Option<String> {
        (min <= 0.0).then(|| "a logarithmic range must lie above 0".to_owned())
    }

    fn can_be_integers(&self) -> bool {
        self.is_stepped
    }

    fn coordinate(&self, numbers: &Numbers) -> (Kind, Draws) {
        let [low, high] = self.ends(numbers).unwrap_or_default();
        (Kind::Real { low, high, log: true, step: numbers.q.filter(|_| self.is_stepped) }, Draws::Even)
    }
}
