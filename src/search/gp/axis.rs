//! What a coordinate of a point means, and how far apart two are along it.
//!
//! A parameter that a condition can take away is absent from some configurations. Two that lack it are not apart along it; one
//! that has it and one that lacks it are as far apart as two categories, whatever its value. Numbers therefore lie on an arc of
//! one radian of the unit circle, and the absent in its centre (Swersky, Duvenaud, Snoek, Hutter and Osborne 2013,
//! arXiv:1409.4011), of which all squared distances are Euclidean.

use crate::search::dimension::Dimension;
use crate::search::space::ABSENT;

/// What a coordinate means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Axis {
    /// Any number in [0, 1].
    Real,
    /// Any number in [0, 1], or absent.
    Arc,
    /// Multiples of a spacing, in [0, 1].
    Grid(f64),
    /// Multiples of a spacing, in [0, 1], or absent.
    ArcGrid(f64),
    /// Categories differ or are equal; the absent is one more.
    Category,
}

/// The most levels of an axis whose correlations are kept in a table.
const MAX_TABLE_LEVELS: usize = 64;

impl Axis {
    pub(super) fn new(dimension: &Dimension) -> Self {
        match (dimension.levels(), dimension.is_conditional()) {
            _ if dimension.is_categorical() => Self::Category,
            (Some(2..=MAX_TABLE_LEVELS), false) => Self::Grid(dimension.coordinate_of_level(1)),
            (Some(2..=MAX_TABLE_LEVELS), true) => Self::ArcGrid(dimension.coordinate_of_level(1)),
            (_, false) => Self::Real,
            (_, true) => Self::Arc,
        }
    }

    /// Which level a coordinate is, from 0; `None` on an axis that has none. The absent is the first category, and the level
    /// after the last one of numbers.
    pub(super) fn level(self, u: f64) -> Option<usize> {
        match self {
            Self::Real | Self::Arc => None,
            Self::ArcGrid(spacing) if u == ABSENT => Some(count(spacing)),
            Self::Grid(spacing) | Self::ArcGrid(spacing) => Some((u / spacing + 0.5) as usize),
            Self::Category => Some((u - ABSENT) as usize),
        }
    }

    /// The place in [`deltas`](Self::deltas) of the squared difference of two levels.
    pub(super) fn steps(self, a: usize, b: usize) -> usize {
        match self {
            Self::Category => usize::from(a != b),
            Self::ArcGrid(spacing) if a != b && a.max(b) == count(spacing) => count(spacing),
            _ => a.abs_diff(b),
        }
    }

    /// Squared differences of two levels, by their steps.
    pub(super) fn deltas(self) -> Vec<f64> {
        match self {
            Self::Real | Self::Arc => Vec::new(),
            Self::Grid(spacing) => (0..count(spacing)).map(|steps| squared(steps as f64 * spacing)).collect(),
            Self::ArcGrid(spacing) => {
                let chords = (0..count(spacing)).map(|steps| 2.0 - 2.0 * libm::cos(steps as f64 * spacing));
                chords.chain([1.0]).collect()
            }
            Self::Category => vec![0.0, 1.0],
        }
    }

    /// How many levels a table of correlations has for coordinates of these levels; for categories one more, which equals none.
    pub(super) fn table_size(self, levels: &[usize]) -> usize {
        match self {
            Self::Real | Self::Arc => 0,
            Self::Grid(spacing) => count(spacing),
            Self::ArcGrid(spacing) => count(spacing) + 1,
            Self::Category => levels.iter().max().map_or(0, |most| most + 1) + 1,
        }
    }

    /// Squared difference of two coordinates on an axis without levels.
    pub(super) fn delta(self, a: f64, b: f64) -> f64 {
        match self {
            Self::Arc => {
                let (a, b) = (on_arc(a), on_arc(b));
                squared(a[0] - b[0]) + squared(a[1] - b[1])
            }
            _ => squared(a - b),
        }
    }
}

/// How many multiples of a spacing there are from 0 to 1.
fn count(spacing: f64) -> usize {
    (1.0 / spacing + 0.5) as usize + 1
}

fn squared(x: f64) -> f64 {
    x * x
}

/// Where a number of an arc lies, or the absent.
pub(super) fn on_arc(u: f64) -> [f64; 2] {
    if u == ABSENT { [0.0, 0.0] } else { [libm::cos(u), libm::sin(u)] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_absent_is_as_far_from_every_value_as_two_categories_from_each_other() {
        let grid = Axis::ArcGrid(0.25);
        let delta = |a: f64, b: f64| grid.deltas()[grid.steps(grid.level(a).unwrap(), grid.level(b).unwrap())];
        for value in [0.0, 0.25, 0.5, 0.75, 1.0] {
            assert_eq!((delta(value, ABSENT), delta(ABSENT, value), delta(value, value)), (1.0, 1.0, 0.0));
            assert!((Axis::Arc.delta(value, ABSENT) - 1.0).abs() < 1e-15);
            assert!((Axis::Arc.delta(value, 0.25) - delta(value, 0.25)).abs() < 1e-15, "{value}");
        }
        assert_eq!((delta(ABSENT, ABSENT), Axis::Arc.delta(ABSENT, ABSENT)), (0.0, 0.0));
        let category = |a: f64, b: f64| {
            let levels = [a, b].map(|u| Axis::Category.level(u).unwrap());
            Axis::Category.deltas()[Axis::Category.steps(levels[0], levels[1])]
        };
        assert_eq!((category(ABSENT, 0.0), category(2.0, 2.0), category(0.0, 1.0)), (1.0, 0.0, 1.0));
    }
}
