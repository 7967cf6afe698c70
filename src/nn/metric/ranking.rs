//! How samples are ranked by the probability of a class or a label: what areas under curves are made from.

use super::{ClassScores, LabelScores};

/// The samples that have a class, ranked among those that have not. Takes as much memory as there are the former.
#[derive(Clone, Debug)]
pub(super) struct Ranking {
    /// Scores of the samples that have it, ascending.
    positives: Vec<f32>,
    /// How many of the others have a score that so many of the positives do not exceed: one longer than `positives`.
    others: Vec<u64>,
    /// Pairs of one of the others and one of the positives below it.
    below: u64,
}

impl Ranking {
    /// Of the second of two classes; of more one for each, against the rest.
    pub(super) fn of_classes(scores: &ClassScores) -> Vec<Self> {
        let first = if scores.classes == 2 { 1 } else { 0 };
        let rows = || scores.rows().map(|(p, label)| (p, move |class: usize| class == label));
        Self::all(first..scores.classes, rows)
    }

    /// One for each label.
    pub(super) fn of_labels(scores: &LabelScores) -> Vec<Self> {
        let rows = || scores.rows().map(|(p, truth)| (p, move |label: usize| truth[label]));
        Self::all(0..scores.labels, rows)
    }

    /// One for every column. The rows are read twice, in their order, since a column of a large table is slow to read.
    fn all<'a, R, F>(columns: std::ops::Range<usize>, rows: impl Fn() -> R) -> Vec<Self>
    where
        R: Iterator<Item = (&'a [f32], F)>,
        F: Fn(usize) -> bool,
    {
        let first = columns.start;
        let mut all = vec![Self { positives: Vec::new(), others: Vec::new(), below: 0 }; columns.len()];
        for (p, has) in rows() {
            all.iter_mut().zip(columns.clone()).filter(|(_, column)| has(*column)).for_each(|(ranking, column)| {
                ranking.positives.push(p[column]);
            });
        }
        for ranking in &mut all {
            ranking.positives.sort_by(f32::total_cmp);
            ranking.others = vec![0; ranking.positives.len() + 1];
        }
        for (p, has) in rows() {
            for (ranking, (column, &score)) in all.iter_mut().zip(p.iter().enumerate().skip(first)) {
                if !has(column) {
                    ranking.add(score);
                }
            }
        }
        all
    }

    /// Adds a sample that does not have it.
    fn add(&mut self, score: f32) {
        self.below += self.positives.partition_point(|positive| *positive < score) as u64;
        self.others[self.positives.partition_point(|positive| *positive <= score)] += 1;
    }

    /// The area under the receiver operating characteristic: how often a sample that has it is above one that has not, a tie
    /// counting half. None where there are no samples of either kind.
    pub(super) fn area(&self) -> Option<f64> {
        let positives = self.positives.len() as f64;
        let others: f64 = self.others.iter().map(|&count| count as f64).sum();
        // Of all pairs, those in which the positive is not above the other.
        let not_above =
            self.others.iter().enumerate().fold(0.0, |sum, (rank, &count)| sum + rank as f64 * count as f64);
        let pairs = positives * others;
        (pairs > 0.0).then(|| 1.0 - f64::midpoint(not_above, self.below as f64) / pairs)
    }

    /// Σ (recall − recall before) · precision over falling thresholds. None where no sample has it.
    pub(super) fn average_precision(&self) -> Option<f64> {
        let positives = self.positives.len();
        let (mut sum, mut others, mut end) = (0.0, 0, positives);
        while end > 0 {
            // All positives of the next lower score; the others that are at least as high.
            let score = self.positives[end - 1];
            let start = self.positives.partition_point(|positive| *positive < score);
            others += self.others[start + 1..=end].iter().sum::<u64>();
            let found = (positives - start) as f64;
            sum += (end - start) as f64 * found / (found + others as f64);
            end = start;
        }
        (positives > 0).then(|| sum / positives as f64)
    }
}
