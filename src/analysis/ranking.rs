//! Curves of a ranking: how many of the samples that have something are found at which threshold, and at which cost.

/// A ranking of samples by a score, of which some have what is looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking {
    /// Samples that have it.
    pub positives: u64,
    /// Samples that have not.
    pub negatives: u64,
    /// Found samples of each kind, with and without it, at every threshold, from the highest: those of one score together.
    steps: Vec<[u64; 2]>,
}

impl Ranking {
    /// Of scores, each with whether its sample has what is looked for. A score that is no number counts as the lowest.
    pub fn new(mut scores: Vec<(f32, bool)>) -> Self {
        scores.iter_mut().filter(|(score, _)| score.is_nan()).for_each(|(score, _)| *score = f32::NEG_INFINITY);
        scores.sort_unstable_by(|(a, _), (b, _)| b.total_cmp(a));
        let (mut found, mut steps) = ([0, 0], Vec::new());
        for equal in scores.chunk_by(|(a, _), (b, _)| a == b) {
            equal.iter().for_each(|(_, has)| found[usize::from(!has)] += 1);
            steps.push(found);
        }
        Self { positives: found[0], negatives: found[1], steps }
    }

    /// The area under the receiver operating characteristic; none where samples of one kind are missing.
    pub fn area(&self) -> Option<f64> {
        let pairs = self.positives as f64 * self.negatives as f64;
        let (mut sum, mut before) = (0.0, [0, 0]);
        for step in &self.steps {
            sum += (step[1] - before[1]) as f64 * f64::midpoint(step[0] as f64, before[0] as f64);
            before = *step;
        }
        (pairs > 0.0).then(|| sum / pairs)
    }

    /// Σ (recall − recall before) · precision over falling thresholds; none where no sample has it.
    pub fn average_precision(&self) -> Option<f64> {
        let (mut sum, mut before) = (0.0, 0);
        for [found, others] in &self.steps {
            sum += (found - before) as f64 * *found as f64 / (found + others) as f64;
            before = *found;
        }
        (self.positives > 0).then(|| sum / self.positives as f64)
    }

    /// The receiver operating characteristic: false positive rate and true positive rate, from (0, 0) to (1, 1).
    pub fn roc(&self) -> Vec<[f64; 2]> {
        let [positives, negatives] = [self.positives, self.negatives].map(|count| count.max(1) as f64);
        let rates = |&[found, others]: &[u64; 2]| [others as f64 / negatives, found as f64 / positives];
        std::iter::once([0.0, 0.0]).chain(self.steps.iter().map(rates)).collect()
    }

    /// Recall and precision, from the highest threshold to the lowest.
    pub fn precision_recall(&self) -> Vec<[f64; 2]> {
        let positives = self.positives.max(1) as f64;
        let point =
            |&[found, others]: &[u64; 2]| [found as f64 / positives, found as f64 / (found + others).max(1) as f64];
        self.steps.iter().map(point).collect()
    }
}

/// The mean of curves of rates at so many even places from 0 to 1, between their points linear: of receiver operating
/// characteristics, as scikit-learn's example of the macro average has it.
pub fn mean_curve(curves: &[Vec<[f64; 2]>], places: usize) -> Vec<[f64; 2]> {
    let at = |place: usize| {
        let x = place as f64 / (places - 1) as f64;
        let sum = curves.iter().fold(0.0, |sum, curve| sum + height(curve, x));
        [x, sum / curves.len().max(1) as f64]
    };
    (0..places.max(2)).map(at).collect()
}

/// The height of a curve at a place, the greatest where it stands upright.
fn height(curve: &[[f64; 2]], x: f64) -> f64 {
    let after = curve.partition_point(|point| point[0] <= x);
    match (after.checked_sub(1).map(|before| curve[before]), curve.get(after)) {
        (Some(from), Some(to)) => from[1] + (to[1] - from[1]) * (x - from[0]) / (to[0] - from[0]),
        (Some(last), None) => last[1],
        (None, Some(first)) => first[1],
        (None, None) => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn areas_and_curves_agree_with_scikit_learn() {
        // roc_auc_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) = 0.75, average_precision_score 0.8333
        let ranking = Ranking::new(vec![(0.1, false), (0.4, false), (0.35, true), (0.8, true)]);
        assert_eq!(ranking.area(), Some(0.75));
        assert!((ranking.average_precision().unwrap() - 0.833_333_333_333_333_3).abs() < 1e-12);
        assert_eq!(ranking.roc(), [[0.0, 0.0], [0.0, 0.5], [0.5, 0.5], [0.5, 1.0], [1.0, 1.0]]);
        assert_eq!(ranking.precision_recall()[1], [0.5, 0.5]);
    }

    #[test]
    fn a_kind_that_is_missing_has_no_area() {
        assert_eq!(Ranking::new(vec![(0.5, true)]).area(), None);
        assert_eq!(Ranking::new(vec![(0.5, false)]).average_precision(), None);
        assert_eq!((Ranking::new(vec![]).roc().len(), Ranking::new(vec![]).precision_recall().len()), (1, 0));
        assert_eq!(Ranking::new(vec![(f32::NAN, true), (0.5, false), (f32::NAN, false)]).area(), Some(0.25));
    }

    #[test]
    fn the_mean_of_curves_lies_between_them() {
        let curves = [vec![[0.0, 0.0], [0.0, 1.0], [1.0, 1.0]], vec![[0.0, 0.0], [1.0, 1.0]]];
        assert_eq!(mean_curve(&curves, 3), [[0.0, 0.5], [0.5, 0.75], [1.0, 1.0]]);
        assert_eq!(mean_curve(&[], 2), [[0.0, 0.0], [1.0, 0.0]]);
    }

    proptest! {
        #[test]
        fn the_area_is_the_share_of_pairs_in_order(scores in proptest::collection::vec((0..6_u8, any::<bool>()), 1..40)) {
            let scores: Vec<(f32, bool)> = scores.into_iter().map(|(score, has)| (f32::from(score), has)).collect();
            let (mut above, mut pairs) = (0.0, 0.0);
            for (a, _) in scores.iter().filter(|(_, has)| *has) {
                for (b, _) in scores.iter().filter(|(_, has)| !*has) {
                    pairs += 1.0;
                    above += if a > b { 1.0 } else if a == b { 0.5 } else { 0.0 };
                }
            }
            match Ranking::new(scores).area() {
                Some(area) => prop_assert!((area - above / pairs).abs() < 1e-12),
                None => prop_assert!(pairs == 0.0),
            }
        }
    }
}
