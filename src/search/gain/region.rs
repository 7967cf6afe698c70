//! The room in which several goals can have more than they have come to together.

use crate::search::front::{compare, non_dominated};

/// The most points of a front that a region is made from, for 2, 3 and 4 goals: the number of its boxes grows with a power of it.
const MOST_POINTS: [usize; 3] = [40, 16, 8];

/// How far beyond the worst costs of a front its reference point lies, as a share of the front's span; and beyond the worst of all,
/// as a share of theirs. Measured over two problems: with a tenth of the front's span its ends are not looked for, with a half it is
/// thin in the middle.
const BEYOND: f64 = 0.25;
const BEYOND_ALL: f64 = 0.1;

/// The room below a reference point that no point of a front beats, in boxes that do not overlap.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Region {
    /// For every goal the costs at which boxes begin and end, the first −∞.
    pub(super) edges: Vec<Vec<f64>>,
    /// For every box and goal the places of its lower and of its upper end.
    pub(super) boxes: Vec<Vec<(usize, usize)>>,
}

impl Region {
    /// The room beside some points. The reference point lies a quarter of the span of their front beyond the worst costs of the front, so
    /// that it also grows at its ends; at most a tenth of the span of all points beyond the worst of all.
    pub(crate) fn beside(costs: &[Vec<f64>]) -> Self {
        let front: Vec<&Vec<f64>> = non_dominated(costs).into_iter().map(|i| &costs[i]).collect();
        let ends = |points: &[&Vec<f64>], goal: usize| {
            let of_goal = points.iter().map(|point| point[goal]);
            of_goal.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), cost| (a.min(cost), b.max(cost)))
        };
        let all: Vec<&Vec<f64>> = costs.iter().collect();
        let reference = |goal: usize| {
            let ((least, most), (least_of_all, most_of_all)) = (ends(&front, goal), ends(&all, goal));
            let span = most_of_all - least_of_all;
            let beyond_all = most_of_all + if span > 0.0 { BEYOND_ALL * span } else { 1.0 };
            if most > least { (most + BEYOND * (most - least)).min(beyond_all) } else { beyond_all }
        };
        let goals = front.first().map_or(0, |point| point.len());
        let reference: Vec<f64> = (0..goals).map(reference).collect();
        Self::new(&thinned(front), &reference)
    }

    /// The room below a reference point.
    fn new(front: &[&Vec<f64>], reference: &[f64]) -> Self {
        let edge = |goal: usize| {
            let mut edges: Vec<f64> =
                front.iter().map(|point| point[goal]).filter(|cost| *cost < reference[goal]).collect();
            edges.extend([f64::NEG_INFINITY, reference[goal]]);
            edges.sort_by(f64::total_cmp);
            edges.dedup();
            edges
        };
        let edges: Vec<Vec<f64>> = (0..reference.len()).map(edge).collect();
        let place =
            |goal: usize, cost: f64| edges[goal].iter().position(|edge| *edge >= cost).unwrap_or(edges[goal].len() - 1);
        let points: Vec<Vec<usize>> = front
            .iter()
            .map(|point| point.iter().enumerate().map(|(goal, cost)| place(goal, *cost)).collect())
            .collect();
        let counts: Vec<usize> = edges.iter().map(Vec::len).collect();
        Self { boxes: boxes(&points.iter().map(|point| &point[..]).collect::<Vec<_>>(), &counts), edges }
    }
}

/// Some points of a front, evenly along its first goal.
fn thinned(mut front: Vec<&Vec<f64>>) -> Vec<&Vec<f64>> {
    let goals = front.first().map_or(0, |point| point.len());
    let most = MOST_POINTS[goals.clamp(2, 4) - 2];
    front.sort_by(|a, b| compare(a, b));
    let n = front.len();
    if n <= most { front } else { (0..most).map(|i| front[i * (n - 1) / (most - 1)]).collect() }
}

/// Boxes that no point beats, of points and ends as places among the edges: slab by slab along the first goal, and in a slab the
/// boxes that are left by the points at or before its beginning.
fn boxes(points: &[&[usize]], counts: &[usize]) -> Vec<Vec<(usize, usize)>> {
    let last = counts[0] - 1;
    if counts.len() == 1 {
        let end = points.iter().map(|point| point[0]).min().unwrap_or(last);
        return if end > 0 { vec![vec![(0, end)]] } else { Vec::new() };
    }
    let mut found = Vec::new();
    for low in 0..last {
        let before: Vec<&[usize]> = points.iter().filter(|point| point[0] <= low).map(|point| &point[1..]).collect();
        let inner = boxes(&before, &counts[1..]);
        found.extend(inner.into_iter().map(|ends| [vec![(low, low + 1)], ends].concat()));
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::search::front::hypervolume;

    /// Points of whole costs, so that many are equal.
    fn points(goals: usize) -> impl Strategy<Value = Vec<Vec<f64>>> {
        prop::collection::vec(prop::collection::vec((0_u8..6).prop_map(f64::from), goals), 1..7)
    }

    proptest! {
        #[test]
        fn boxes_fill_the_room_that_the_front_leaves(costs in (2_usize..5).prop_flat_map(points)) {
            let goals = costs[0].len();
            let front: Vec<&Vec<f64>> = non_dominated(&costs).into_iter().map(|i| &costs[i]).collect();
            let region = Region::new(&front, &vec![7.0; goals]);
            // −∞ stands at −1 here: the whole room is a cube of 8.
            let length = |goal: usize, (low, high): (usize, usize)| {
                region.edges[goal][high] - region.edges[goal][low].max(-1.0)
            };
            let volume = |ends: &Vec<(usize, usize)>| ends.iter().enumerate().map(|(goal, ends)| length(goal, *ends)).product::<f64>();
            let left: f64 = region.boxes.iter().map(volume).sum();
            let taken = hypervolume(&costs, &vec![7.0; goals]);
            prop_assert!((left + taken - 8_f64.powi(goals as i32)).abs() < 1e-9, "{} {}", left, taken);
        }
    }
}
