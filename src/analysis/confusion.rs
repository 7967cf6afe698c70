//! Confusion matrix and what follows from it.

use serde::{Deserialize, Serialize};

/// Counts by true class (row) and predicted class (column).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion {
    /// `counts[true][predicted]`
    pub counts: Vec<Vec<u64>>,
}

/// How well one class is found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassScore {
    /// Share of the predictions of this class that are right; 0 where there are none.
    pub precision: f64,
    /// Share of the samples of this class that are found; 0 where there are none.
    pub recall: f64,
    /// Harmonic mean of the two; 0 where both are.
    pub f1: f64,
    /// Samples of this class.
    pub support: u64,
}

/// Two classes that are taken for one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MostConfused {
    /// True class.
    pub truth: usize,
    /// Predicted class.
    pub predicted: usize,
    /// How often.
    pub count: u64,
}

impl Confusion {
    /// Counts of (true, predicted) pairs; both lie below `classes`.
    pub fn new(truth: &[u32], predicted: &[u32], classes: usize) -> Self {
        let mut counts = vec![vec![0; classes]; classes];
        for (&truth, &predicted) in truth.iter().zip(predicted) {
            counts[truth as usize][predicted as usize] += 1;
        }
        Self { counts }
    }

    /// Number of samples.
    pub fn total(&self) -> u64 {
        self.counts.iter().flatten().sum()
    }

    /// Share of right predictions.
    pub fn accuracy(&self) -> f64 {
        let right: u64 = self.counts.iter().enumerate().map(|(class, row)| row[class]).sum();
        ratio(right, self.total())
    }

    /// Precision, recall and F1 of every class.
    pub fn scores(&self) -> Vec<ClassScore> {
        let score = |class: usize| {
            let hits = self.counts[class][class];
            let support = self.counts[class].iter().sum();
            let predicted = self.counts.iter().map(|row| row[class]).sum();
            // 2 hits / (support + predicted) is the harmonic mean without its division by zero.
            ClassScore {
                precision: ratio(hits, predicted),
                recall: ratio(hits, support),
                f1: ratio(2 * hits, support + predicted),
                support,
            }
        };
        (0..self.counts.len()).map(score).collect()
    }

    /// The classes with the most mistakes, as the true and as the predicted one, in their order; all where there are no more.
    pub fn most_mistaken(&self, most: usize) -> Vec<usize> {
        let mut mistakes = vec![0; self.counts.len()];
        for (truth, row) in self.counts.iter().enumerate() {
            for (predicted, count) in row.iter().enumerate().filter(|(predicted, _)| *predicted != truth) {
                mistakes[truth] += count;
                mistakes[predicted] += count;
            }
        }
        let mut order: Vec<usize> = (0..mistakes.len()).collect();
        order.sort_by_key(|&class| std::cmp::Reverse(mistakes[class]));
        order.truncate(most);
        order.sort_unstable();
        order
    }

    /// The `count` most frequent mistakes, most frequent first.
    pub fn most_confused(&self, count: usize) -> Vec<MostConfused> {
        let cells = self.counts.iter().enumerate().flat_map(|(truth, row)| {
            row.iter().enumerate().map(move |(predicted, &count)| MostConfused { truth, predicted, count })
        });
        let mut mistakes: Vec<MostConfused> =
            cells.filter(|cell| cell.truth != cell.predicted && cell.count > 0).collect();
        mistakes.sort_by_key(|cell| (std::cmp::Reverse(cell.count), cell.truth, cell.predicted));
        mistakes.truncate(count);
        mistakes
    }
}

/// The classes with the lowest F1, in their order; all where there are no more.
pub fn lowest(scores: &[ClassScore], most: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[a].f1.total_cmp(&scores[b].f1));
    order.truncate(most);
    order.sort_unstable();
    order
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_agree_with_scikit_learn() {
        // sklearn.metrics.precision_recall_fscore_support([0,0,0,1,1,2], [0,0,1,1,2,2])
        let confusion = Confusion::new(&[0, 0, 0, 1, 1, 2], &[0, 0, 1, 1, 2, 2], 3);
        let scores = confusion.scores();
        assert_eq!(scores[0], ClassScore { precision: 1.0, recall: 2.0 / 3.0, f1: 0.8, support: 3 });
        assert_eq!(scores[1], ClassScore { precision: 0.5, recall: 0.5, f1: 0.5, support: 2 });
        assert_eq!(scores[2], ClassScore { precision: 0.5, recall: 1.0, f1: 2.0 / 3.0, support: 1 });
        assert_eq!(confusion.accuracy(), 4.0 / 6.0);
        assert_eq!(confusion.most_confused(1), [MostConfused { truth: 0, predicted: 1, count: 1 }]);
    }

    #[test]
    fn the_classes_with_the_most_mistakes_stand_in_their_order() {
        let confusion = Confusion::new(&[0, 1, 3, 3, 2], &[0, 1, 1, 0, 2], 4);
        assert_eq!((confusion.most_mistaken(3), confusion.most_mistaken(9).len()), (vec![0, 1, 3], 4));
    }

    #[test]
    fn a_class_that_never_occurs_scores_zero() {
        let score = Confusion::new(&[0], &[0], 2).scores()[1];
        assert_eq!(score, ClassScore { precision: 0.0, recall: 0.0, f1: 0.0, support: 0 });
    }
}
