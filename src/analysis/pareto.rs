//! Which of several pairs of numbers no other one beats in both.

/// Indices of the points that no other point equals or beats in both numbers and beats in one; by the first number, best
/// first. `higher` says for each number whether more is better. Of equal points the first stays.
///
/// # Panics
/// Never: numbers that are not finite lose.
pub fn pareto_front(points: &[[f64; 2]], higher: [bool; 2]) -> Vec<usize> {
    let cost = |point: &[f64; 2]| [0, 1].map(|k| if higher[k] { -point[k] } else { point[k] });
    let mut order: Vec<usize> = (0..points.len()).filter(|&i| points[i].iter().all(|x| x.is_finite())).collect();
    order.sort_by(|&a, &b| {
        let (a, b) = (cost(&points[a]), cost(&points[b]));
        a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1]))
    });
    let mut least = f64::INFINITY;
    order.retain(|&i| {
        let second = cost(&points[i])[1];
        let stays = second < least;
        least = least.min(second);
        stays
    });
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_front_runs_from_the_cheapest_to_the_best() {
        let points = [[1.0, 0.5], [2.0, 0.9], [3.0, 0.8], [1.0, 0.4], [4.0, 0.95], [f64::NAN, 1.0], [2.0, 0.9]];
        assert_eq!(pareto_front(&points, [false, true]), [0, 1, 4]);
        assert_eq!(pareto_front(&[], [false, true]), Vec::<usize>::new());
    }

    proptest! {
        #[test]
        fn nothing_beats_the_front_and_the_front_beats_the_rest(
            points in prop::collection::vec(prop::array::uniform2(0_u8..6), 0..40), higher in prop::array::uniform2(any::<bool>())
        ) {
            let points: Vec<[f64; 2]> = points.iter().map(|p| p.map(f64::from)).collect();
            let front = pareto_front(&points, higher);
            let no_worse = |a: &[f64; 2], b: &[f64; 2]| (0..2).all(|k| if higher[k] { a[k] >= b[k] } else { a[k] <= b[k] });
            for (i, point) in points.iter().enumerate() {
                let beaten = points.iter().any(|other| other != point && no_worse(other, point));
                prop_assert_eq!(front.iter().any(|&f| points[f] == *point), !beaten, "{}", i);
            }
        }
    }
}
