//! A search space: parameters ↔ coordinates.
//!
//! A point has a number a parameter: u in [0, 1] for reals (on the log scale where asked) and for ordered levels (an even
//! grid), the index for categories. A parameter whose condition does not hold is absent from the configuration and has
//! a coordinate that stands for that.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::config::{Config, same};
use super::dimension::Dimension;
use super::error::SearchError;
use super::parameter::Parameter;
use crate::base::rng::Stream;

/// The coordinate of a parameter that is absent from the configuration.
pub(crate) const ABSENT: f64 = -1.0;

/// Coordinates, one a parameter.
pub(crate) type Point = Vec<f64>;

/// A search space.
#[derive(Clone, Debug)]
pub struct Space {
    dimensions: Vec<Dimension>,
}

impl Space {
    /// The space of some parameters, in the order of their paths.
    ///
    /// # Errors
    /// [`SearchError`] if there are no parameters, if the description of one has a problem, or if conditions name what is not there
    /// or form a circle.
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
            dimensions.push(parameter.dimension(path, when));
        }
        let space = Self { dimensions };
        space.check_circles()?;
        Ok(space)
    }

    fn check_circles(&self) -> Result<(), SearchError> {
        for (start, dimension) in self.dimensions.iter().enumerate() {
            // A parameter from which a path of as many steps as there are parameters leads on depends on a circle.
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

    /// Paths of the parameters, in order.
    pub fn paths(&self) -> Vec<String> {
        self.dimensions.iter().map(|dimension| dimension.path.clone()).collect()
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

    /// The point of a configuration: a parameter that a condition can take away is absent where it has no value of the space,
    /// any other has its first value there.
    pub fn point(&self, config: &Config) -> Point {
        let without = |d: &Dimension| if d.is_conditional() { ABSENT } else { 0.0 };
        let coordinate = |d: &Dimension| config.get(&d.path).and_then(|value| d.coordinate(value));
        self.dimensions.iter().map(|d| coordinate(d).unwrap_or_else(|| without(d))).collect()
    }

    /// A point with a coordinate for every parameter, also for those that are absent: the middle.
    pub(crate) fn filled(&self, mut point: Point) -> Point {
        for (u, dimension) in point.iter_mut().zip(&self.dimensions) {
            if *u == ABSENT {
                *u = dimension.levels().map_or(0.5, |count| dimension.coordinate_of_level(count / 2));
            }
        }
        point
    }

    /// Which parameters a point has: configurations with the same ones make a branch.
    pub(crate) fn branch(&self, point: &[f64]) -> Vec<bool> {
        self.canonical(point).into_iter().map(|u| u != ABSENT).collect()
    }

    /// A point anywhere in the space, whatever the draws of random search prefer; absent parameters have coordinates as well.
    pub(crate) fn uniform(&self, stream: &mut Stream) -> Point {
        let coordinate = |d: &Dimension| match d.levels() {
            Some(count) => d.coordinate_of_level(stream.below(count)),
            None => stream.uniform(),
        };
        self.dimensions.iter().map(coordinate).collect()
    }

    /// A configuration that somebody wrote down, if the space has it: exactly the parameters that are there with these
    /// values, each with a value that it can have.
    ///
    /// # Errors
    /// [`SearchError::Start`] with the first parameter that is missing, unknown, or has another value.
    pub fn start(&self, config: &Config) -> Result<Config, SearchError> {
        let bad = |path: &str, why: &str| SearchError::Start { path: path.to_owned(), why: why.to_owned() };
        for path in config.keys() {
            let Some(dimension) = self.dimensions.iter().find(|d| d.path == *path) else {
                return Err(bad(path, "is no parameter of the search"));
            };
            if !dimension.accepts(&config[path]) {
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

    /// The parameters that conditions rest on.
    pub(crate) fn conditions(&self) -> BTreeSet<usize> {
        self.dimensions.iter().flat_map(|d| d.when.iter().map(|(on, _)| *on)).collect()
    }

    /// Whether some parameters are absent from some configurations.
    pub(crate) fn is_conditional(&self) -> bool {
        self.dimensions.iter().any(Dimension::is_conditional)
    }

    /// Draws a point, each parameter from its own distribution.
    pub fn sample(&self, stream: &mut Stream) -> Point {
        self.dimensions.iter().map(|d| d.sample(stream)).collect()
    }
}

#[cfg(test)]
mod tests;
