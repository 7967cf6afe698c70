//! One parameter of a space: its values ↔ a coordinate, and how it is drawn.

use serde_json::Value;

use super::config::same;
use super::grid::{LARGEST_INTEGER, level, positive_multiples, stepped, unit};
use super::special::{beta_cdf, normal_cdf, quantile};
use crate::base::rng::Stream;

/// What a parameter's coordinate means.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// Values without an order.
    Categories(Vec<Value>),
    /// Values in order, on an even grid.
    Levels(Vec<Value>),
    /// Integers in order, `low + i`.
    Integers { low: f64, count: usize },
    /// Real numbers between two ends, of which the logarithm is meant where `log` says so; rounded to `step`.
    Real { low: f64, high: f64, log: bool, step: Option<f64> },
}

/// How the coordinate of a real comes up in random search.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Draws {
    /// Evenly.
    Even,
    /// Normally: three deviations below the middle and above it lie at these coordinates.
    Normal { ends: [f64; 2] },
    /// As the beta distribution does.
    Beta { a: f64, b: f64 },
}

/// One parameter.
#[derive(Clone, Debug)]
pub(crate) struct Dimension {
    pub(crate) path: String,
    pub(crate) kind: Kind,
    /// How often random search takes each value, where the spec says so.
    pub(super) weights: Option<Vec<f64>>,
    /// How reals are drawn.
    pub(super) draws: Draws,
    /// (parameter, values): all must hold.
    pub(super) when: Vec<(usize, Vec<Value>)>,
}

/// Coordinate of z deviations, where −3 and 3 have these coordinates.
fn between([low, high]: [f64; 2], z: f64) -> f64 {
    let share = (z + 3.0) / 6.0;
    if low == 0.0 && high == 1.0 { share } else { (low + share * (high - low)).clamp(0.0, 1.0) }
}

/// Index of the weight that a number in [0, 1) falls into, where each is as long as it is heavy.
fn weighted(weights: &[f64], u: f64) -> usize {
    let mut left = u * weights.iter().sum::<f64>();
    let index = weights.iter().position(|weight| {
        left -= weight;
        left < 0.0
    });
    // Rounding can leave a remainder after the last weight; it belongs to the last value that has any.
    index.or_else(|| weights.iter().rposition(|&weight| weight > 0.0)).unwrap_or(0)
}

impl Dimension {
    /// Number of distinct values; `None` for reals.
    pub(crate) fn levels(&self) -> Option<usize> {
        match &self.kind {
            Kind::Categories(values) | Kind::Levels(values) => Some(values.len()),
            Kind::Integers { count, .. } => Some(*count),
            Kind::Real { low, high, log: false, step: Some(step) } => {
                Some(((high - low) / step + 1e-9).min(LARGEST_INTEGER) as usize + 1)
            }
            Kind::Real { .. } => None,
        }
    }

    /// Number of distinct values, also of those that lie on no even grid of coordinates; `None` for reals.
    pub(super) fn count(&self) -> Option<usize> {
        match &self.kind {
            Kind::Real { low, high, log: true, step: Some(step) } => {
                let (first, last) = positive_multiples(*low, *high, *step);
                Some((last - first).clamp(0.0, LARGEST_INTEGER) as usize + 1)
            }
            _ => self.levels(),
        }
    }

    /// Coordinate of the value that comes so many after the least one, also of those that lie on no even grid of coordinates.
    pub(super) fn coordinate_of_value(&self, index: usize) -> f64 {
        match &self.kind {
            Kind::Real { low, high, log: true, step: Some(step) } => {
                let first = positive_multiples(*low, *high, *step).0;
                self.coordinate(&stepped((first + index as f64) * step)).unwrap_or(0.0)
            }
            _ => self.coordinate_of_level(index),
        }
    }

    pub(crate) fn is_categorical(&self) -> bool {
        matches!(self.kind, Kind::Categories(_))
    }

    /// Whether a condition can take the parameter away.
    pub(crate) fn is_conditional(&self) -> bool {
        !self.when.is_empty()
    }

    /// Level of a coordinate; 0 for reals.
    pub(crate) fn level_at(&self, u: f64) -> usize {
        match (&self.kind, self.levels()) {
            (Kind::Categories(_), Some(count)) => (u.round().max(0.0) as usize).min(count - 1),
            (Kind::Real { low, high, step: Some(step), .. }, Some(count)) => {
                ((u * (high - low) / step).round().max(0.0) as usize).min(count - 1)
            }
            (_, Some(count)) => level(u, count),
            (_, None) => 0,
        }
    }

    /// Coordinate of a level.
    pub(crate) fn coordinate_of_level(&self, index: usize) -> f64 {
        match &self.kind {
            Kind::Categories(_) => index as f64,
            Kind::Real { low, high, step: Some(step), .. } => (index as f64 * step / (high - low)).min(1.0),
            _ => unit(index, self.levels().unwrap_or(1)),
        }
    }

    /// The value at a coordinate.
    pub(crate) fn value(&self, u: f64) -> Value {
        match &self.kind {
            Kind::Categories(values) | Kind::Levels(values) => values[self.level_at(u)].clone(),
            Kind::Integers { low, .. } => Value::from((low + self.level_at(u) as f64) as i64),
            Kind::Real { low, high, log, step } => {
                let u = u.clamp(0.0, 1.0);
                let x = match log {
                    true => libm::exp(libm::log(*low) + u * (libm::log(*high) - libm::log(*low))),
                    false => low + u * (high - low),
                };
                let Some(step) = step else { return Value::from(x.clamp(*low, *high)) };
                let x = match log {
                    true => {
                        let (first, last) = positive_multiples(*low, *high, *step);
                        (x / step).round().clamp(first, last.max(first)) * step
                    }
                    false => low + self.level_at(u) as f64 * step,
                };
                stepped(x)
            }
        }
    }

    pub(super) fn coordinate(&self, value: &Value) -> Option<f64> {
        match &self.kind {
            Kind::Categories(values) => values.iter().position(|v| same(v, value)).map(|i| i as f64),
            Kind::Levels(values) => values.iter().position(|v| same(v, value)).map(|i| unit(i, values.len())),
            Kind::Integers { low, count } => {
                Some((value.as_f64()? - low) / (count - 1).max(1) as f64).map(|u| u.clamp(0.0, 1.0))
            }
            Kind::Real { low, high, log, .. } => {
                let x = value.as_f64()?;
                let u = match log {
                    true => (libm::log(x) - libm::log(*low)) / (libm::log(*high) - libm::log(*low)),
                    false => (x - low) / (high - low),
                };
                Some(u.clamp(0.0, 1.0))
            }
        }
    }

    /// The quantile at `u` in [0, 1) of the distribution that random search draws coordinates from.
    pub(crate) fn quantile(&self, u: f64) -> f64 {
        match self.draws {
            Draws::Even => {}
            Draws::Normal { ends } => {
                // Between ± 3 deviations, where sampling cuts off as well.
                let wanted = normal_cdf(-3.0) + u * (normal_cdf(3.0) - normal_cdf(-3.0));
                return between(ends, quantile(&normal_cdf, wanted, (-3.0, 3.0)));
            }
            Draws::Beta { a, b } => return quantile(&|x| beta_cdf(a, b, x), u, (0.0, 1.0)),
        }
        match (self.levels(), &self.weights) {
            (Some(_), Some(weights)) => self.coordinate_of_level(weighted(weights, u)),
            (Some(count), None) => self.coordinate_of_level(((u * count as f64) as usize).min(count - 1)),
            (None, _) => u,
        }
    }

    /// Whether the parameter can have a value.
    pub(super) fn accepts(&self, value: &Value) -> bool {
        let within = |low: f64, high: f64| value.as_f64().is_some_and(|x| x >= low && x <= high);
        match &self.kind {
            Kind::Categories(values) | Kind::Levels(values) => values.iter().any(|v| same(v, value)),
            Kind::Integers { low, count } => {
                value.as_f64().is_some_and(|x| x.fract() == 0.0) && within(*low, low + (*count - 1) as f64)
            }
            Kind::Real { low, high, .. } => within(*low, *high),
        }
    }

    pub(super) fn sample(&self, stream: &mut Stream) -> f64 {
        match self.draws {
            Draws::Even => {}
            // The ends are mu ± 3 sigma; one draw in 370 lies beyond them and is drawn again.
            Draws::Normal { ends } => loop {
                let z = stream.normal();
                if z.abs() <= 3.0 {
                    return between(ends, z);
                }
            },
            Draws::Beta { .. } => return self.quantile(stream.uniform()),
        }
        match (self.levels(), &self.weights) {
            (Some(_), Some(weights)) => self.coordinate_of_level(weighted(weights, stream.uniform())),
            (Some(count), None) => self.coordinate_of_level(stream.below(count)),
            (None, _) => stream.uniform(),
        }
    }
}
