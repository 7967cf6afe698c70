//! Numbers whose logarithms are all equally likely: `log_uniform_values`, `inv_log_uniform_values`, `q_log_uniform_values` and
//! `int_log_uniform`.

use super::distribution::{NumberDistribution, Numbers};
use super::int_uniform::{IntUniform, integer_ends};
use crate::search::dimension::{Draws, Kind};

/// Integers from `min` to `max` whose logarithms are all equally likely.
pub(super) struct IntLogUniform;

impl NumberDistribution for IntLogUniform {
    fn keys(&self) -> &'static [&'static str] {
        IntUniform.keys()
    }

    fn ends(&self, numbers: &Numbers) -> Option<[f64; 2]> {
        numbers.range()
    }

    fn range_problem(&self, min: f64, max: f64) -> Option<String> {
        let of_logarithms = LogUniform { is_stepped: true }.range_problem(min, max);
        of_logarithms.or_else(|| integer_ends("int_log_uniform", min, max))
    }

    fn can_be_integers(&self) -> bool {
        true
    }

    fn coordinate(&self, numbers: &Numbers) -> (Kind, Draws) {
        LogUniform { is_stepped: true }.coordinate(&Numbers { q: Some(1.0), ..*numbers })
    }
}

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
