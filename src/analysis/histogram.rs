//! Histograms over common bins.

/// Bins of equal width, and how many of some values lie in each.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// Ends of the bins: one more than there are bins.
    pub edges: Vec<f64>,
    /// Values in each bin, series by series.
    pub counts: Vec<Vec<u64>>,
}

/// Histograms of series of values over bins that all share; at most `most` bins, and about the root of the number of values.
/// Values that are not finite are left out; none where all are.
pub fn histogram(series: &[&[f64]], most: usize) -> Option<Histogram> {
    let finite = || series.iter().flat_map(|values| values.iter().copied()).filter(|x| x.is_finite());
    let (low, high) = finite().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
    let count = finite().count();
    if count == 0 {
        return None;
    }
    let is_whole = high - low < most as f64 && finite().all(|x| x.fract() == 0.0);
    let bins = match is_whole {
        // Whole numbers in few steps have a bin each.
        true => (high - low) as usize + 1,
        false => (libm::sqrt(count as f64).ceil() as usize).clamp(5, most.max(5)),
    };
    let (from, to) = if is_whole { (low - 0.5, high + 0.5) } else { widened(low, high) };
    // Halves, since the distance of the largest numbers is none.
    let at = |k: usize| {
        let share = k as f64 / bins as f64;
        from * (1.0 - share) + to * share
    };
    let edges: Vec<f64> = (0..=bins).map(at).collect();
    let bin = |x: f64| edges.partition_point(|edge| *edge <= x).clamp(1, bins) - 1;
    let counts = |values: &&[f64]| {
        let mut counts = vec![0; bins];
        values.iter().filter(|x| x.is_finite()).for_each(|x| counts[bin(*x)] += 1);
        counts
    };
    Some(Histogram { counts: series.iter().map(counts).collect(), edges })
}

/// The ends, apart.
fn widened(low: f64, high: f64) -> (f64, f64) {
    if high / 2.0 - low / 2.0 > low.abs().max(high.abs()) * 1e-12 {
        return (low, high);
    }
    let air = low.abs().max(1.0) * 0.05;
    (low - air, high + air)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finite_value_lies_in_a_bin() {
        for values in [
            vec![1.0, 2.0, 2.5, 9.0, f64::NAN],
            vec![3.0; 7],
            vec![1e308, -1e308, 0.0],
            vec![1e-300, 2e-300],
            vec![7.25],
            (0..10_000).map(|i| f64::from(i) * 0.1).collect(),
        ] {
            let found = histogram(&[&values, &[]], 40).unwrap();
            let finite = values.iter().filter(|x| x.is_finite()).count() as u64;
            assert_eq!((found.counts[0].iter().sum::<u64>(), found.counts[1].iter().sum::<u64>()), (finite, 0));
            assert!(found.edges.windows(2).all(|pair| pair[0] < pair[1]) && found.edges.len() <= 41, "{found:?}");
        }
        assert_eq!(histogram(&[&[f64::NAN], &[]], 40), None);
    }

    #[test]
    fn whole_numbers_in_few_steps_have_a_bin_each() {
        let found = histogram(&[&[3.0, 5.0, 5.0]], 40).unwrap();
        assert_eq!((found.edges, found.counts), (vec![2.5, 3.5, 4.5, 5.5], vec![vec![1, 0, 2]]));
    }
}
