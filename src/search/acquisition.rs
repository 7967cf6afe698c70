//! The logarithm of a gain times the probability of having it, and its maximum over a mixed space.

use std::collections::BTreeSet;

use super::config::identity;
use super::dimension::Dimension;
use super::gain::Gain;
use super::optimize::minimise;
use super::part::Part;
use super::space::{ABSENT, Point, Space};
use super::surrogate::Threshold;
use crate::base::rng::Stream;

/// Random points among the candidates for the maximum.
const RANDOM_POINTS: usize = 768;
/// Random neighbours of each of the best measured points among the candidates.
const NEIGHBOURS_PER_POINT: usize = 80;
/// How many of the best measured points have neighbours among the candidates.
const POINTS_WITH_NEIGHBOURS: usize = 5;
/// Local searches from the best candidates.
const LOCAL_SEARCHES: usize = 6;
/// Least distance of two starts, in one coordinate of the unit cube.
const LEAST_DISTANCE: f64 = 0.05;
/// Most rounds of one local search.
const MAX_ROUNDS: usize = 4;
/// A coordinate with more levels than this is not tried level by level, but in steps of growing size.
const MAX_ENUMERATED: usize = 64;

/// What is maximised: the logarithm of a gain times the probability that a trial gives it.
#[derive(Clone, Copy)]
pub(crate) struct Acquisition<'a> {
    pub(crate) space: &'a Space,
    pub(crate) gain: &'a dyn Gain,
    /// What a trial must keep to give its gain: it must not fail, and satisfy the constraints.
    pub(crate) thresholds: &'a [Threshold],
    /// The part of the space in which the maximum is looked for; `None` for all of it.
    pub(crate) part: Option<&'a Part>,
    /// Configurations that are not proposed again.
    pub(crate) taken: &'a BTreeSet<String>,
}

impl Acquisition<'_> {
    /// ln of the gain at a point `[d]` times the probability that a trial there gives it.
    pub(crate) fn value(&self, x: &[f64]) -> f64 {
        self.gain.value(x) + self.ln_probability(x)
    }

    /// The same with its derivatives by the coordinates `dimensions`.
    fn value_and_slopes(&self, x: &[f64], dimensions: &[usize]) -> (f64, Vec<f64>) {
        let (mut value, mut slopes) = self.gain.value_and_slopes(x, dimensions);
        for threshold in self.thresholds {
            let (ln_probability, by_threshold) = threshold.with_slopes(x, dimensions);
            value += ln_probability;
            slopes.iter_mut().zip(by_threshold).for_each(|(slope, by_threshold)| *slope += by_threshold);
        }
        (value, slopes)
    }

    /// Whether a trial at a point is likely to give what it promises.
    pub(crate) fn is_likely(&self, x: &[f64]) -> bool {
        self.thresholds.iter().all(|threshold| threshold.is_likely(x))
    }

    /// ln of the probability that a trial at a point gives what it promises.
    pub(crate) fn ln_probability(&self, x: &[f64]) -> f64 {
        self.thresholds.iter().map(|threshold| threshold.ln_probability(x)).sum()
    }

    /// The best point whose configuration is not taken, with its value; `None` if every candidate is. Candidates are random
    /// points, neighbours of the first of `measured` points, and what local searches from the best of these reach.
    pub(crate) fn maximise(&self, measured: &[Point], stream: &mut Stream) -> Option<(Point, f64)> {
        let mut pool: Vec<(Point, f64)> =
            self.candidates(measured, stream).into_iter().map(|x| self.valued(x)).collect();
        pool.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        let climbed: Vec<(Point, f64)> = self.starts(&pool).into_iter().map(|start| self.climb(start)).collect();
        let mut all: Vec<(Point, f64)> = climbed.into_iter().chain(pool).collect();
        all.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        all.into_iter().find(|(x, _)| !self.taken.contains(&identity(&self.space.config(x))))
    }

    /// The point that the process knows the configuration of `x` by; its coordinates are those of levels already.
    fn canonical(&self, x: Point) -> Point {
        if self.space.is_conditional() { self.space.canonical(&x) } else { x }
    }

    fn valued(&self, x: Point) -> (Point, f64) {
        let value = self.value(&x);
        (x, value)
    }

    fn candidates(&self, measured: &[Point], stream: &mut Stream) -> Vec<Point> {
        let mut pool: Vec<Point> = (0..RANDOM_POINTS).map(|_| self.space.uniform(stream)).collect();
        for centre in measured.iter().take(POINTS_WITH_NEIGHBOURS) {
            pool.extend((0..NEIGHBOURS_PER_POINT).map(|_| self.neighbour(centre, stream)));
        }
        match self.part {
            Some(part) => pool.into_iter().filter_map(|x| part.moved(self.space, x, stream)).collect(),
            None => pool.into_iter().map(|x| self.canonical(x)).collect(),
        }
    }

    /// Whether a point lies in the part of the space that counts.
    fn holds(&self, x: &[f64]) -> bool {
        self.part.is_none_or(|part| part.holds(self.space, x))
    }

    /// A point near another: some coordinates moved, reals and long scales by a step of random size.
    pub(crate) fn neighbour(&self, centre: &Point, stream: &mut Stream) -> Point {
        let probability = (2.0 / self.space.width() as f64).max(0.2);
        // What a change of branch brings in has a value of its own there.
        let mut x = centre.clone();
        if self.space.is_conditional() {
            let elsewhere = self.space.uniform(stream);
            x.iter_mut().zip(elsewhere).filter(|(u, _)| **u == ABSENT).for_each(|(u, there)| *u = there);
        }
        for (u, d) in x.iter_mut().zip(self.space.dimensions()) {
            if stream.uniform() >= probability {
                continue;
            }
            let step = libm::exp(stream.uniform_in(libm::log(1e-3), libm::log(0.32)));
            *u = match d.levels() {
                Some(n) if n <= MAX_ENUMERATED => d.coordinate_of_level(stream.below(n)),
                _ => (*u + step * stream.normal()).clamp(0.0, 1.0),
            };
        }
        x
    }

    /// The best candidates that lie apart.
    fn starts(&self, pool: &[(Point, f64)]) -> Vec<(Point, f64)> {
        let mut starts: Vec<(Point, f64)> = Vec::new();
        for (x, value) in pool {
            let near = |(other, _): &(Point, f64)| other.iter().zip(x).all(|(a, b)| (a - b).abs() < LEAST_DISTANCE);
            if !starts.iter().any(near) {
                starts.push((x.clone(), *value));
            }
            if starts.len() == LOCAL_SEARCHES {
                break;
            }
        }
        starts
    }

    /// Climbs from a start: L-BFGS over the reals, then the best single change of a discrete coordinate, in turn.
    fn climb(&self, (mut x, mut value): (Point, f64)) -> (Point, f64) {
        for _ in 0..MAX_ROUNDS {
            let before = value;
            (x, value) = self.climb_reals(x, value);
            (x, value) = self.step_discrete(x, value);
            if value - before < 1e-3 {
                break;
            }
        }
        (x, value)
    }

    fn climb_reals(&self, x: Point, value: f64) -> (Point, f64) {
        // An absent real must stay where it is: elsewhere the process would predict for a configuration that does not exist.
        let config = self.space.config(&x);
        let moves = |d: &Dimension| d.levels().is_none() && config.contains_key(&d.path);
        let dimensions = self.space.dimensions().iter().enumerate();
        let reals: Vec<usize> = dimensions.filter(|(_, d)| moves(d)).map(|(i, _)| i).collect();
        if reals.is_empty() {
            return (x, value);
        }
        let placed = |reals_at: &[f64]| {
            let mut moved = x.clone();
            reals.iter().zip(reals_at).for_each(|(&d, &u)| moved[d] = u);
            moved
        };
        let descend = |reals_at: &[f64]| {
            let (value, slopes) = self.value_and_slopes(&placed(reals_at), &reals);
            value.is_finite().then(|| (-value, slopes.iter().map(|slope| -slope).collect()))
        };
        let start: Vec<f64> = reals.iter().map(|&d| x[d]).collect();
        let ends = |&d: &usize| self.part.map_or((0.0, 1.0), |part| part.interval(d, x[d]));
        let ends: Vec<(f64, f64)> = reals.iter().map(ends).collect();
        let found = minimise(&descend, &start, &ends, 30);
        let climbed = found.map(|(_, reals_at)| self.valued(self.canonical(placed(&reals_at))));
        climbed.filter(|(_, climbed)| *climbed > value).unwrap_or((x, value))
    }

    fn step_discrete(&self, x: Point, value: f64) -> (Point, f64) {
        let mut best = (x.clone(), value);
        for (index, d) in self.space.dimensions().iter().enumerate() {
            let Some(count) = d.levels().filter(|&count| count > 1 && x[index] != ABSENT) else { continue };
            for level in steps(d.level_at(x[index]), count) {
                let mut moved = self.space.filled(x.clone());
                moved[index] = d.coordinate_of_level(level);
                let (moved, value) = self.valued(self.canonical(moved));
                if value > best.1 && self.holds(&moved) {
                    best = (moved, value);
                }
            }
        }
        best
    }
}

/// Levels to try from one of `count`: all, or those 1, 2, 4, … away.
fn steps(level: usize, count: usize) -> Vec<usize> {
    if count <= MAX_ENUMERATED {
        return (0..count).collect();
    }
    let away = (0..usize::BITS).map(|power| 1_usize << power).take_while(|&away| away < count);
    away.flat_map(|away| [level.checked_sub(away), level.checked_add(away)])
        .flatten()
        .filter(|&level| level < count)
        .collect()
}

#[cfg(test)]
mod tests;
