//! A search space: parameters ↔ coordinates.
//!
//! A point has a number a parameter: u in [0, 1] for reals (on the log scale where asked) and for ordered levels (an even
//! grid), the index for categories. A parameter whose condition does not hold is absent from the configuration and has
//! one fixed coordinate, so that it does not tell points apart.

use std::collections::BTreeMap;

use serde_json::Value;

use super::parameter::{Distribution, same};
use super::special::{beta_cdf, normal_cdf, quantile};
use super::{Parameter, SearchError};
use crate::base::rng::Stream;

/// A configuration: values by dotted path.
pub type Config = BTreeMap<String, Value>;

/// Coordinates, one a parameter.
pub(crate) type Point = Vec<f64>;

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
enum Draws {
    /// Evenly.
    Even,
    /// Normally: the ends are three deviations from the middle.
    Normal,
    /// As the beta distribution does.
    Beta { a: f64, b: f64 },
}

/// One parameter.
#[derive(Clone, Debug)]
pub(crate) struct Dimension {
    pub(crate) path: String,
    pub(crate) kind: Kind,
    /// How often random search takes each value, where the spec says so.
    weights: Option<Vec<f64>>,
    /// How reals are drawn.
    draws: Draws,
    /// (parameter, values): all must hold.
    when: Vec<(usize, Vec<Value>)>,
}

/// A search space.
#[derive(Clone, Debug)]
pub struct Space {
    dimensions: Vec<Dimension>,
}

impl Space {
    /// The space of some parameters, in the order of their paths.
    pub fn new(parameters: &BTreeMap<String, Parameter>) -> Result<Self, SearchError> {
        if parameters.is_empty() {
            return Err(SearchError::NoParameters);
        }
        let paths: Vec<&String> = parameters.keys().collect();
        let mut dimensions = Vec::new();
        for (path, parameter) in parameters {
            if let Some(problem) = parameter.check().into_iter().next() {
                let problem = format!("{} {}", problem.field, problem.message).trim().to_owned();
                return Err(SearchError::Parameter { path: path.clone(), problem });
            }
            let mut when = Vec::new();
            for (on, values) in parameter.when.iter().flatten() {
                let index = paths.iter().position(|p| *p == on && on != path);
                let condition = |problem| SearchError::Condition { path: path.clone(), on: on.clone(), problem };
                let index = index.ok_or_else(|| condition("names no other parameter"))?;
                let values = values.as_array().cloned().unwrap_or_else(|| vec![values.clone()]);
                if values.is_empty() || !values.iter().all(|value| parameters[on].can_be(value)) {
                    return Err(condition("asks for a value that it never has"));
                }
                when.push((index, values));
            }
            dimensions.push(dimension(path, parameter, when));
        }
        let space = Self { dimensions };
        space.refuse_circles()?;
        Ok(space)
    }

    fn refuse_circles(&self) -> Result<(), SearchError> {
        for (start, dimension) in self.dimensions.iter().enumerate() {
            // Whoever can be reached in as many steps as there are parameters without an end stands in a circle.
            let mut reached: Vec<usize> = vec![start];
            for _ in 0..self.dimensions.len() {
                let next = |&d: &usize| self.dimensions[d].when.iter().map(|(on, _)| *on).collect::<Vec<_>>();
                reached = reached.iter().flat_map(next).collect();
                reached.sort_unstable();
                reached.dedup();
            }
            if let Some(&on) = reached.first() {
                let on = self.dimensions[on].path.clone();
                let problem = "comes back to itself";
                return Err(SearchError::Condition { path: dimension.path.clone(), on, problem });
            }
        }
        Ok(())
    }

    pub(crate) fn dimensions(&self) -> &[Dimension] {
        &self.dimensions
    }

    /// Number of parameters.
    pub fn width(&self) -> usize {
        self.dimensions.len()
    }

    /// Number of combinations, conditions not considered; `None` if it is infinite or beyond counting.
    pub fn combinations(&self) -> Option<u64> {
        self.dimensions.iter().try_fold(1_u64, |n, d| n.checked_mul(d.count()? as u64))
    }

    /// The configuration of a point, conditions applied.
    pub fn config(&self, point: &[f64]) -> Config {
        let values: Vec<Value> = self.dimensions.iter().zip(point).map(|(d, &u)| d.value(u)).collect();
        let mut active = vec![None; values.len()];
        let mut config = Config::new();
        for (index, dimension) in self.dimensions.iter().enumerate() {
            if self.is_active(index, &values, &mut active) {
                config.insert(dimension.path.clone(), values[index].clone());
            }
        }
        config
    }

    fn is_active(&self, index: usize, values: &[Value], known: &mut Vec<Option<bool>>) -> bool {
        if let Some(active) = known[index] {
            return active;
        }
        let when = &self.dimensions[index].when;
        let active = when.iter().all(|(on, allowed)| {
            allowed.iter().any(|value| same(value, &values[*on])) && self.is_active(*on, values, known)
        });
        known[index] = Some(active);
        active
    }

    /// The point of a configuration: what is absent or foreign gets the coordinate of the absent.
    pub fn point(&self, config: &Config) -> Point {
        self.dimensions
            .iter()
            .map(|d| config.get(&d.path).and_then(|value| d.coordinate(value)).unwrap_or(0.0))
            .collect()
    }

    /// A configuration that somebody wrote down, if the space has it: exactly the parameters that are there with these
    /// values, each with a value that it can take.
    pub fn start(&self, config: &Config) -> Result<Config, SearchError> {
        let bad = |path: &str, why: &str| SearchError::Start { path: path.to_owned(), why: why.to_owned() };
        for path in config.keys() {
            let Some(dimension) = self.dimensions.iter().find(|d| d.path == *path) else {
                return Err(bad(path, "is no parameter of the search"));
            };
            if !dimension.has(&config[path]) {
                return Err(bad(path, &format!("cannot be {}", config[path])));
            }
        }
        let there = self.config(&self.point(config));
        if let Some(path) = there.keys().find(|path| !config.contains_key(*path)) {
            return Err(bad(path, "has no value"));
        }
        if let Some(path) = config.keys().find(|path| !there.contains_key(*path)) {
            return Err(bad(path, "is not there with the other values"));
        }
        Ok(config.clone())
    }

    /// A point as the configuration gives it back: snapped to levels, the absent fixed.
    pub(crate) fn canonical(&self, point: &[f64]) -> Point {
        self.point(&self.config(point))
    }

    /// Draws a point, each parameter from its own distribution.
    pub fn sample(&self, stream: &mut Stream) -> Point {
        self.dimensions.iter().map(|d| d.sample(stream)).collect()
    }
}

/// What makes two configurations the same.
pub fn identity(config: &Config) -> String {
    let number = |value: &Value| value.as_f64().map_or_else(|| value.to_string(), |x| format!("{x:?}"));
    config.iter().map(|(path, value)| format!("{path}={}\n", number(value))).collect()
}

fn dimension(path: &str, parameter: &Parameter, when: Vec<(usize, Vec<Value>)>) -> Dimension {
    let mut weights = parameter.probabilities.clone();
    let mut draws = Draws::Even;
    let end = |x: Option<f64>| x.unwrap_or_default();
    let (min, max) = (end(parameter.min), end(parameter.max));
    let kind = match parameter.distribution {
        None => {
            let values = parameter.values.clone().or_else(|| Some(vec![parameter.value.clone()?]));
            listed(values.unwrap_or_default(), parameter.ordered, &mut weights)
        }
        Some(Distribution::IntUniform) => Kind::Integers { low: min, count: (max - min) as usize + 1 },
        Some(Distribution::Uniform) => Kind::Real { low: min, high: max, log: false, step: None },
        Some(Distribution::QUniform) => Kind::Real { low: min, high: max, log: false, step: parameter.q },
        Some(Distribution::Beta) => {
            draws = Draws::Beta { a: end(parameter.a), b: end(parameter.b) };
            Kind::Real { low: 0.0, high: 1.0, log: false, step: None }
        }
        Some(Distribution::LogUniformValues | Distribution::InvLogUniformValues) => {
            Kind::Real { low: min, high: max, log: true, step: None }
        }
        Some(Distribution::QLogUniformValues) => Kind::Real { low: min, high: max, log: true, step: parameter.q },
        Some(distribution @ (Distribution::Normal | Distribution::LogNormal)) => {
            let (mu, sigma) = (end(parameter.mu), end(parameter.sigma));
            draws = Draws::Normal;
            let (low, high) = (mu - 3.0 * sigma, mu + 3.0 * sigma);
            match distribution {
                Distribution::Normal => Kind::Real { low, high, log: false, step: None },
                _ => Kind::Real { low: libm::exp(low), high: libm::exp(high), log: true, step: None },
            }
        }
    };
    Dimension { path: path.to_owned(), kind, weights, draws, when }
}

/// A list of two or more numbers is ordered by size, unless it says otherwise; words are where it says so.
fn listed(values: Vec<Value>, ordered: Option<bool>, weights: &mut Option<Vec<f64>>) -> Kind {
    let numbers = values.iter().all(Value::is_number);
    match ordered {
        _ if values.len() < 2 => return Kind::Categories(values),
        Some(true) if !numbers => return Kind::Levels(values),
        Some(true) => {}
        None if numbers => {}
        _ => return Kind::Categories(values),
    }
    let size = |i: &usize| values[*i].as_f64().unwrap_or_default();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| size(a).total_cmp(&size(b)));
    if let Some(weights) = weights {
        *weights = order.iter().map(|&i| weights[i]).collect();
    }
    Kind::Levels(order.iter().map(|&i| values[i].clone()).collect())
}

/// u on an even grid of `count` levels → level.
fn level(u: f64, count: usize) -> usize {
    (u * (count - 1) as f64).round().clamp(0.0, (count - 1) as f64) as usize
}

/// First and last multiple of `step` between two ends, in steps; the nearest one above if there is none.
fn multiples(low: f64, high: f64, step: f64) -> (f64, f64) {
    // A grain, so that 0.3 counts as three steps of 0.1.
    ((low / step - 1e-9).ceil().max(1.0), (high / step + 1e-9).floor())
}

/// A number reached in steps: without the grains that multiplying leaves (0.30000000000000004), and an integer where it
/// is one, so that `batch_size` can be searched in steps of 16.
fn stepped(x: f64) -> Value {
    let clean = format!("{x:.12e}").parse().unwrap_or(x);
    if clean.fract() == 0.0 && clean.abs() < 9e15 { Value::from(clean as i64) } else { Value::from(clean) }
}

/// Level → u on an even grid.
fn unit(level: usize, count: usize) -> f64 {
    if count < 2 { 0.0 } else { level as f64 / (count - 1) as f64 }
}

/// Index of the weight that a number in [0, 1) falls into, where each is as long as it is heavy.
fn weighted(weights: &[f64], u: f64) -> usize {
    let mut left = u * weights.iter().sum::<f64>();
    let index = weights.iter().position(|weight| {
        left -= weight;
        left < 0.0
    });
    // Rounding can leave a grain after the last weight; it belongs to the last value that has any.
    index.or_else(|| weights.iter().rposition(|&weight| weight > 0.0)).unwrap_or(0)
}

impl Dimension {
    /// Number of distinct values; `None` for reals.
    pub(crate) fn levels(&self) -> Option<usize> {
        match &self.kind {
            Kind::Categories(values) | Kind::Levels(values) => Some(values.len()),
            Kind::Integers { count, .. } => Some(*count),
            Kind::Real { low, high, log: false, step: Some(step) } => Some(((high - low) / step + 1e-9) as usize + 1),
            Kind::Real { .. } => None,
        }
    }

    /// Number of distinct values, also of those that lie on no even grid of coordinates; `None` for reals.
    fn count(&self) -> Option<usize> {
        match &self.kind {
            Kind::Real { low, high, log: true, step: Some(step) } => {
                let (first, last) = multiples(*low, *high, *step);
                Some((last - first).max(0.0) as usize + 1)
            }
            _ => self.levels(),
        }
    }

    pub(crate) fn is_categorical(&self) -> bool {
        matches!(self.kind, Kind::Categories(_))
    }

    /// Level of a coordinate; 0 for reals.
    pub(crate) fn at(&self, u: f64) -> usize {
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
    pub(crate) fn at_level(&self, index: usize) -> f64 {
        match &self.kind {
            Kind::Categories(_) => index as f64,
            Kind::Real { low, high, step: Some(step), .. } => (index as f64 * step / (high - low)).min(1.0),
            _ => unit(index, self.levels().unwrap_or(1)),
        }
    }

    /// The value at a coordinate.
    pub(crate) fn value(&self, u: f64) -> Value {
        match &self.kind {
            Kind::Categories(values) | Kind::Levels(values) => values[self.at(u)].clone(),
            Kind::Integers { low, .. } => Value::from((low + self.at(u) as f64) as i64),
            Kind::Real { low, high, log, step } => {
                let u = u.clamp(0.0, 1.0);
                let x = match log {
                    true => libm::exp(libm::log(*low) + u * (libm::log(*high) - libm::log(*low))),
                    false => low + u * (high - low),
                };
                let Some(step) = step else { return Value::from(x.clamp(*low, *high)) };
                let x = match log {
                    true => {
                        let (first, last) = multiples(*low, *high, *step);
                        (x / step).round().clamp(first, last.max(first)) * step
                    }
                    false => low + self.at(u) as f64 * step,
                };
                stepped(x)
            }
        }
    }

    fn coordinate(&self, value: &Value) -> Option<f64> {
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

    /// Coordinate for an even number in [0, 1): values come up as often as random search takes them.
    pub(crate) fn spread(&self, u: f64) -> f64 {
        match self.draws {
            Draws::Even => {}
            Draws::Normal => {
                // Between ± 3 deviations, where sampling cuts off as well.
                let wanted = normal_cdf(-3.0) + u * (normal_cdf(3.0) - normal_cdf(-3.0));
                return (quantile(&normal_cdf, wanted, (-3.0, 3.0)) + 3.0) / 6.0;
            }
            Draws::Beta { a, b } => return quantile(&|x| beta_cdf(a, b, x), u, (0.0, 1.0)),
        }
        match (self.levels(), &self.weights) {
            (Some(_), Some(weights)) => self.at_level(weighted(weights, u)),
            (Some(count), None) => self.at_level(((u * count as f64) as usize).min(count - 1)),
            (None, _) => u,
        }
    }

    /// Whether the parameter can take a value.
    fn has(&self, value: &Value) -> bool {
        let within = |low: f64, high: f64| value.as_f64().is_some_and(|x| x >= low && x <= high);
        match &self.kind {
            Kind::Categories(values) | Kind::Levels(values) => values.iter().any(|v| same(v, value)),
            Kind::Integers { low, count } => {
                value.as_f64().is_some_and(|x| x.fract() == 0.0) && within(*low, low + (*count - 1) as f64)
            }
            Kind::Real { low, high, .. } => within(*low, *high),
        }
    }

    fn sample(&self, stream: &mut Stream) -> f64 {
        match self.draws {
            Draws::Even => {}
            // The ends are mu ± 3 sigma; one draw in 370 lies beyond them and is drawn again.
            Draws::Normal => loop {
                let z = stream.normal();
                if z.abs() <= 3.0 {
                    return (z + 3.0) / 6.0;
                }
            },
            Draws::Beta { .. } => return self.spread(stream.uniform()),
        }
        match (self.levels(), &self.weights) {
            (Some(_), Some(weights)) => self.at_level(weighted(weights, stream.uniform())),
            (Some(count), None) => self.at_level(stream.below(count)),
            (None, _) => stream.uniform(),
        }
    }
}

#[cfg(test)]
mod tests;
