//! Integers that are all equally likely: `int_uniform`.

use super::distribution::{NumberDistribution, Numbers};
use crate::search::dimension::{Draws, Kind};
use crate::search::grid::LARGEST_INTEGER;

/// What is wrong with the ends of a distribution of integers.
pub(super) fn integer_ends(distribution: &str, min: f64, max: f64) -> Option<String> {
    let is_integer = |x: f64| x.fract() == 0.0 && x.abs() < LARGEST_INTEGER;
    let is_large = min.abs().max(max.abs()) >= LARGEST_INTEGER;
    let integers = if is_large { "integers below 9e15 in size" } else { "integers" };
    (!(is_integer(min) && is_integer(max))).then(|| format!("the ends of `{distribution}` must be {integers}"))
}

/// From `min` to `max`.
pub(super) struct IntUniform;

impl NumberDistribution for IntUniform {
    fn keys(&self) -> &'static [&'static str] {
        &["min", "max"]
    }

    fn ends(&self, numbers: &Numbers) -> Option<[f64; 2]> {
        numbers.range()
    }

    fn range_problem(&self, min: f64, max: f64) -> Option<String> {
        integer_ends("int_uniform", min, max)
    }

    fn can_be_integers(&self) -> bool {
        true
    }

    fn coordinate(&self, numbers: &Numbers) -> (Kind, Draws) {
        let [low, high] = self.ends(numbers).unwrap_or_default();
        (Kind::Integers { low, count: (high - low) as usize + 1 }, Draws::Even)
    }
}
