//! Parts of a space: a branch of it, or where one parameter is quite different from what it is at a point.

use super::dimension::Dimension;
use super::space::{ABSENT, Point, Space};
use crate::base::rng::Stream;

/// Parameters with at most so many values are different where their value is; others where they are [`APART`] away.
const FEW_LEVELS: usize = 8;
/// A quarter of the range.
const APART: f64 = 0.25;

/// A part of a space.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Part {
    /// Where one coordinate is quite different from a given one.
    Elsewhere(Elsewhere),
    /// Where the same parameters are there as at this point.
    Branch(Point),
}

impl Part {
    /// Whether a point as the configuration gives it back lies there.
    pub(crate) fn holds(&self, space: &Space, point: &[f64]) -> bool {
        match self {
            Self::Elsewhere(elsewhere) => elsewhere.holds(space, point),
            Self::Branch(of) => of.iter().zip(point).all(|(a, b)| (*a == ABSENT) == (*b == ABSENT)),
        }
    }

    /// The ends between which a real coordinate of a point that lies there can move.
    pub(crate) fn interval(&self, dimension: usize, u: f64) -> (f64, f64) {
        match self {
            Self::Elsewhere(elsewhere) if elsewhere.dimension == dimension => elsewhere.interval(u),
            _ => (0.0, 1.0),
        }
    }

    /// A point there, or none, from one anywhere.
    pub(crate) fn moved(&self, space: &Space, mut point: Point, stream: &mut Stream) -> Option<Point> {
        if !self.holds(space, &space.canonical(&point)) {
            match self {
                Self::Elsewhere(elsewhere) => point[elsewhere.dimension] = elsewhere.draw(space, stream),
                Self::Branch(of) => space.conditions().into_iter().for_each(|d| point[d] = of[d]),
            }
        }
        Some(space.canonical(&space.filled(point))).filter(|point| self.holds(space, point))
    }
}

/// The part of a space where one coordinate is quite different from a given one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Elsewhere {
    dimension: usize,
    from: f64,
}

impl Elsewhere {
    /// Where a parameter is different from what it is at a point; `None` where the point lacks it or it has one value.
    pub(crate) fn new(space: &Space, point: &[f64], dimension: usize) -> Option<Self> {
        let from = point[dimension];
        let has_others = space.dimensions()[dimension].levels().is_none_or(|count| count > 1);
        (from != ABSENT && has_others).then_some(Self { dimension, from })
    }

    fn holds(&self, space: &Space, point: &[f64]) -> bool {
        let (u, dimension) = (point[self.dimension], &space.dimensions()[self.dimension]);
        u != ABSENT
            && match has_few_levels(dimension) {
                true => dimension.level_at(u) != dimension.level_at(self.from),
                false => (u - self.from).abs() >= APART,
            }
    }

    fn interval(&self, u: f64) -> (f64, f64) {
        if u < self.from { (0.0, self.from - APART) } else { (self.from + APART, 1.0) }
    }

    /// Its parameter's place.
    pub(crate) fn dimension(&self) -> usize {
        self.dimension
    }

    /// A point with another value of the parameter, the others kept as far as they are there.
    pub(crate) fn drawn(&self, space: &Space, point: &[f64], stream: &mut Stream) -> Point {
        let mut drawn = space.filled(point.to_vec());
        drawn[self.dimension] = self.draw(space, stream);
        space.canonical(&drawn)
    }

    /// A coordinate there.
    fn draw(&self, space: &Space, stream: &mut Stream) -> f64 {
        let dimension = &space.dimensions()[self.dimension];
        match dimension.levels() {
            Some(count) if count <= FEW_LEVELS => {
                let level = stream.below(count - 1);
                dimension.coordinate_of_level(level + usize::from(level >= dimension.level_at(self.from)))
            }
            levels => {
                let (below, above) = ((self.from - APART).max(0.0), (1.0 - self.from - APART).max(0.0));
                let place = (below + above) * stream.uniform();
                let u = if place < below { place } else { self.from + APART + place - below };
                levels.map_or(u, |_| dimension.coordinate_of_level(dimension.level_at(u)))
            }
        }
    }
}

fn has_few_levels(dimension: &Dimension) -> bool {
    dimension.levels().is_some_and(|count| count <= FEW_LEVELS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_elsewhere_lies_there() {
        let parameters = r#"{"few": {"values": ["p", "q", "r"]}, "many": {"distribution": "int_uniform", "min": 0, "max": 99},
            "one": {"values": [1]}, "real": {"distribution": "uniform", "min": 0, "max": 1},
            "sometimes": {"distribution": "uniform", "min": 0, "max": 1, "when": {"few": "q"}}}"#;
        let space = Space::new(&serde_json::from_str(parameters).unwrap()).unwrap();
        let mut stream = Stream::new(1, "points", 0);
        for from in [0.0, 0.2, 0.5, 0.9, 1.0] {
            let point = space.canonical(&[1.0, from, 0.0, from, from]);
            assert!(Elsewhere::new(&space, &point, 2).is_none());
            for dimension in [0, 1, 3, 4] {
                let part = Elsewhere::new(&space, &point, dimension).unwrap();
                assert!(!part.holds(&space, &point));
                for _ in 0..100 {
                    let mut moved = point.clone();
                    moved[dimension] = part.draw(&space, &mut stream);
                    assert!(part.holds(&space, &moved), "{part:?} {moved:?}");
                    let (low, high) = part.interval(moved[dimension]);
                    assert!(dimension == 0 || (low - 0.01..=high + 0.01).contains(&moved[dimension]));
                }
            }
        }
        let without = space.canonical(&[0.0, 0.5, 0.0, 0.5, 0.5]);
        assert!(Elsewhere::new(&space, &without, 4).is_none());
    }
}
