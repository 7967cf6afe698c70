//! What several goals have come to together.
//!
//! Costs, of which lower is better, one a goal. A point beats another one if it is nowhere worse and somewhere better.

use std::cmp::Ordering;

/// Places of the points that no other one beats, in order; of equal points the first. Points with a cost that is no finite number
/// lose.
pub fn non_dominated(costs: &[Vec<f64>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..costs.len()).filter(|&i| costs[i].iter().all(|cost| cost.is_finite())).collect();
    order.sort_by(|&a, &b| compare(&costs[a], &costs[b]));
    // What beats a point comes before it in this order.
    let mut front: Vec<usize> = Vec::new();
    for i in order {
        if !front.iter().any(|&better| costs[better].iter().zip(&costs[i]).all(|(a, b)| a <= b)) {
            front.push(i);
        }
    }
    front.sort_unstable();
    front
}

/// Order by the first cost, then by the second …
pub(super) fn compare(a: &[f64], b: &[f64]) -> Ordering {
    a.iter().zip(b).map(|(a, b)| a.total_cmp(b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

/// Place of the best compromise of a front: the least sum of costs, each as a share of the span that the front has in it. With two
/// goals it is the point farthest below the line between the ends of the front (Das 1999, "On characterizing the knee of the
/// Pareto curve"). The first of equals; `None` of no points.
pub fn knee(front: &[Vec<f64>]) -> Option<usize> {
    let goals = front.first()?.len();
    let ends = |goal: usize| {
        let costs = front.iter().map(|point| point[goal]);
        costs.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), cost| (least.min(cost), most.max(cost)))
    };
    let ends: Vec<(f64, f64)> = (0..goals).map(ends).collect();
    let share =
        |(cost, (least, most)): (&f64, &(f64, f64))| if most > least { (cost - least) / (most - least) } else { 0.0 };
    let sums = front.iter().map(|point| point.iter().zip(&ends).map(share).sum::<f64>());
    sums.enumerate().min_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(index, _)| index)
}

/// The volume between a front and a reference point: of all points that beat the reference point and that some point of the front
/// equals or beats (Zitzler and Thiele 1998).
///
/// One slab after another along the first cost; what lies in a slab is the volume of one dimension less.
pub fn hypervolume(costs: &[Vec<f64>], reference: &[f64]) -> f64 {
    let Some(&end) = reference.first() else { return 0.0 };
    let inside = |point: &&Vec<f64>| point.iter().zip(reference).all(|(cost, end)| cost < end);
    let mut points: Vec<&Vec<f64>> = costs.iter().filter(inside).collect();
    points.sort_by(|a, b| compare(a, b));
    if reference.len() == 1 {
        return points.first().map_or(0.0, |least| end - least[0]);
    }
    let mut volume = 0.0;
    let mut before: Vec<Vec<f64>> = Vec::new();
    for (i, point) in points.iter().enumerate() {
        before.push(point[1..].to_vec());
        let width = points.get(i + 1).map_or(end, |next| next[0]) - point[0];
        if width > 0.0 {
            volume += width * hypervolume(&before, &reference[1..]);
        }
    }
    volume
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_front_is_what_nothing_beats() {
        let costs = [[1.0, 3.0], [2.0, 2.0], [2.0, 2.0], [3.0, 2.5], [f64::NAN, 0.0], [0.5, 9.0]].map(Vec::from);
        assert_eq!(non_dominated(&costs), [0, 1, 5]);
        assert!(non_dominated(&[]).is_empty());
    }

    #[test]
    fn the_knee_lies_farthest_below_the_line_between_the_ends() {
        let front = [[0.0, 100.0], [1.0, 20.0], [5.0, 10.0], [10.0, 0.0]].map(Vec::from);
        assert_eq!(knee(&front), Some(1));
        assert_eq!(knee(&front[..1]), Some(0));
        assert_eq!(knee(&[]), None);
        // Two ends alone are as good as each other.
        assert_eq!(knee(&[vec![0.0, 1.0], vec![1.0, 0.0]]), Some(0));
    }

    #[test]
    fn volumes_are_those_of_overlapping_boxes() {
        assert_eq!(hypervolume(&[], &[1.0, 1.0]), 0.0);
        assert_eq!(hypervolume(&[vec![1.0, 3.0], vec![2.0, 1.0], vec![9.0, 0.0]], &[4.0, 4.0]), 3.0 + 6.0 - 2.0);
        // Two cubes of 8 and 3 that share 2.
        let cubes = [vec![0.0, 0.0, 0.0], vec![-1.0, 1.0, 1.0]];
        assert_eq!(hypervolume(&cubes, &[2.0; 3]), 8.0 + 3.0 - 2.0);
    }
}
