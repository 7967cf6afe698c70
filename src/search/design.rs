//! The first points of a study: a Latin hypercube that covers every category and keeps its points apart.

use std::collections::BTreeSet;

use super::space::{ABSENT, Point, Space};
use crate::base::rng::Stream;

/// Hypercubes that the most spread-out one is chosen from.
const CANDIDATES: usize = 50;

/// `count` points. In each coordinate the levels (or `count` equal slices of a real) come up equally often.
pub(crate) fn design(space: &Space, count: usize, stream: &mut Stream) -> Vec<Point> {
    let mut best: Option<(f64, Vec<Point>)> = None;
    for _ in 0..CANDIDATES {
        let points = hypercube(space, count, stream);
        let spread = smallest_distance(space, &points);
        if best.as_ref().is_none_or(|(widest, _)| spread > *widest) {
            best = Some((spread, points));
        }
    }
    let points = best.map(|(_, points)| points).unwrap_or_default();
    if space.is_conditional() { with_branches(space, points, stream) } else { points }
}

/// Draws among which branches are looked for.
const BRANCH_DRAWS: usize = 1000;

/// Points of the branches of a space, one each, as far as a thousand draws find them.
pub(crate) fn branches(space: &Space, stream: &mut Stream) -> Vec<Point> {
    let mut seen = BTreeSet::new();
    let draws =
        (0..if space.is_conditional() { BRANCH_DRAWS } else { 1 }).map(|_| space.canonical(&space.uniform(stream)));
    draws.filter(|point| seen.insert(space.branch(point))).collect()
}

/// The points, of which some that share a branch make room for branches that have none.
fn with_branches(space: &Space, mut points: Vec<Point>, stream: &mut Stream) -> Vec<Point> {
    for point in branches(space, stream) {
        let wanted = space.branch(&point);
        let of: Vec<Vec<bool>> = points.iter().map(|point| space.branch(point)).collect();
        let crowd = |i: &usize| of.iter().filter(|branch| **branch == of[*i]).count();
        if of.contains(&wanted) {
            continue;
        }
        if let Some(crowded) = (0..points.len()).max_by_key(crowd).filter(|i| crowd(i) > 1) {
            points[crowded] = point;
        }
    }
    points
}

/// A Latin hypercube.
pub(crate) fn hypercube(space: &Space, count: usize, stream: &mut Stream) -> Vec<Point> {
    let mut points = vec![vec![0.0; space.width()]; count];
    for (index, dimension) in space.dimensions().iter().enumerate() {
        let mut order: Vec<usize> = (0..count).collect();
        stream.shuffle(&mut order);
        let turn = dimension.levels().map_or(0, |levels| stream.below(levels));
        for (point, place) in points.iter_mut().zip(order) {
            point[index] = match dimension.levels() {
                None => (place as f64 + stream.uniform()) / count as f64,
                Some(levels) if levels > count => dimension.coordinate_of_level(middle_level(place, levels, count)),
                Some(levels) => dimension.coordinate_of_level((place + turn) % levels),
            };
        }
    }
    points.iter().map(|point| space.canonical(point)).collect()
}

/// The level in the middle of the `place`-th of `count` equal parts; there can be more levels than a product of two numbers may be
/// large.
fn middle_level(place: usize, levels: usize, count: usize) -> usize {
    let (place, levels, count) = (place as u128, levels as u128, count as u128);
    ((place * levels + levels / 2) / count) as usize
}

/// Smallest distance of two points: categories are 1 apart or 0, and so is the absent.
fn smallest_distance(space: &Space, points: &[Point]) -> f64 {
    let mut smallest = f64::INFINITY;
    for (i, a) in points.iter().enumerate() {
        for b in &points[..i] {
            let difference = |d: usize| match space.dimensions()[d].is_categorical() || a[d] == ABSENT || b[d] == ABSENT
            {
                true => f64::from(u8::from(a[d] != b[d])),
                false => (a[d] - b[d]) * (a[d] - b[d]),
            };
            smallest = smallest.min((0..space.width()).map(difference).sum());
        }
    }
    smallest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_comes_up() {
        let parameters = r#"{"a": {"values": ["p", "q", "r", "s", "t", "u"]}, "b": {"values": [1, 2, 3]},
            "c": {"distribution": "uniform", "min": 0, "max": 1}}"#;
        let space = Space::new(&serde_json::from_str(parameters).unwrap()).unwrap();
        let points = design(&space, 10, &mut Stream::new(1, "design", 0));
        for level in 0..6 {
            assert!(points.iter().any(|point| point[0] == f64::from(level)));
        }
        for level in [0.0, 0.5, 1.0] {
            assert!(points.iter().filter(|point| point[1] == level).count() >= 3);
        }
        for slice in 0..10 {
            assert_eq!(points.iter().filter(|point| (point[2] * 10.0) as i32 == slice).count(), 1);
        }
    }

    #[test]
    fn every_branch_of_a_branch_is_entered() {
        let parameters = r#"{"a": {"values": ["p", "q", "r", "s"]}, "b": {"values": [0, 1, 2], "when": {"a": "q"}},
            "x": {"distribution": "uniform", "min": 0, "max": 1, "when": {"a": "p"}},
            "y": {"distribution": "uniform", "min": 0, "max": 1, "when": {"a": "q", "b": 1}},
            "z": {"distribution": "uniform", "min": 0, "max": 1, "when": {"a": "q", "b": [0, 2]}}}"#;
        let space = Space::new(&serde_json::from_str(parameters).unwrap()).unwrap();
        for seed in 0..10 {
            let mut stream = Stream::new(seed, "design", 0);
            assert_eq!(branches(&space, &mut stream).len(), 4);
            let points = design(&space, 7, &mut stream);
            let entered: BTreeSet<Vec<bool>> = points.iter().map(|point| space.branch(point)).collect();
            assert_eq!((points.len(), entered.len()), (7, 4), "{seed}");
        }
    }
}
