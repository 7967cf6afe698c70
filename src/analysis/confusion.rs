//! Confusion matrix and what follows from it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Counts by true class (row) and predicted class (column). Only those are kept that are not zero: of many classes most pairs never
/// occur.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Confusion {
    classes: usize,
    counts: BTreeMap<(u32, u32), u64>,
}

/// More classes are written as a list of the counts that are not zero.
const MOST_IN_A_MATRIX: usize = 200;

/// As it stands in a file.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    /// `counts[true][predicted]`
    Matrix { counts: Vec<Vec<u64>> },
    /// True class, predicted class, and how often.
    Pairs { classes: usize, pairs: Vec<(u32, u32, u64)> },
}

impl From<Written> for Confusion {
    fn from(written: Written) -> Self {
        match written {
            Written::Pairs { classes, pairs } => Self {
                classes,
                counts: pairs.into_iter().map(|(truth, predicted, count)| ((truth, predicted), count)).collect(),
            },
            Written::Matrix { counts: rows } => {
                let mut counts = BTreeMap::new();
                for (truth, row) in rows.iter().enumerate() {
                    for (predicted, count) in row.iter().enumerate().filter(|(_, count)| **count > 0) {
                        counts.insert((truth as u32, predicted as u32), *count);
                    }
                }
                Self { classes: rows.len(), counts }
            }
        }
    }
}

impl From<Confusion> for Written {
    fn from(confusion: Confusion) -> Self {
        let classes = confusion.classes;
        if classes > MOST_IN_A_MATRIX {
            let pairs =
                confusion.counts.into_iter().map(|((truth, predicted), count)| (truth, predicted, count)).collect();
            return Self::Pairs { classes, pairs };
        }
        Self::Matrix { counts: confusion.of(&(0..classes).collect::<Vec<_>>()) }
    }
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
        let mut counts = BTreeMap::new();
        for (&truth, &predicted) in truth.iter().zip(predicted) {
            *counts.entry((truth, predicted)).or_default() += 1;
        }
        Self { classes, counts }
    }

    /// How often a class was predicted for samples of a class.
    pub fn count(&self, truth: usize, predicted: usize) -> u64 {
        self.counts.get(&(truth as u32, predicted as u32)).copied().unwrap_or(0)
    }

    /// The counts of some classes, `[true][predicted]`.
    pub fn of(&self, classes: &[usize]) -> Vec<Vec<u64>> {
        classes.iter().map(|&row| classes.iter().map(|&column| self.count(row, column)).collect()).collect()
    }

    /// The counts of both.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        let mut both = self.clone();
        other.counts.iter().for_each(|(pair, count)| *both.counts.entry(*pair).or_default() += count);
        both
    }

    /// Number of samples.
    pub fn total(&self) -> u64 {
        self.counts.values().sum()
    }

    /// Number of right predictions.
    pub fn right(&self) -> u64 {
        self.counts.iter().filter(|((truth, predicted), _)| truth == predicted).map(|(_, count)| count).sum()
    }

    /// Share of right predictions.
    pub fn accuracy(&self) -> f64 {
        ratio(self.right(), self.total())
    }

    /// Samples of every class.
    pub fn support(&self) -> Vec<u64> {
        let mut support = vec![0; self.classes];
        self.counts.iter().for_each(|((truth, _), count)| support[*truth as usize] += count);
        support
    }

    /// Precision, recall and F1 of every class.
    pub fn scores(&self) -> Vec<ClassScore> {
        let (support, mut predictions) = (self.support(), vec![0; self.classes]);
        self.counts.iter().for_each(|((_, predicted), count)| predictions[*predicted as usize] += count);
        let score = |class: usize| {
            let (hits, support, predicted) = (self.count(class, class), support[class], predictions[class]);
            // 2 hits / (support + predicted) is the harmonic mean without its division by zero.
            ClassScore {
                precision: ratio(hits, predicted),
                recall: ratio(hits, support),
                f1: ratio(2 * hits, support + predicted),
                support,
            }
        };
        (0..self.classes).map(score).collect()
    }

    /// The classes with the most mistakes, as the true and as the predicted one, in their order; all where there are no more.
    pub fn most_mistaken(&self, most: usize) -> Vec<usize> {
        let mut mistakes = vec![0; self.classes];
        for ((truth, predicted), count) in self.mistakes() {
            mistakes[truth] += count;
            mistakes[predicted] += count;
        }
        let mut order: Vec<usize> = (0..mistakes.len()).collect();
        order.sort_by_key(|&class| std::cmp::Reverse(mistakes[class]));
        order.truncate(most);
        order.sort_unstable();
        order
    }

    /// The `count` most frequent mistakes, most frequent first.
    pub fn most_confused(&self, count: usize) -> Vec<MostConfused> {
        let pair = |((truth, predicted), count)| MostConfused { truth, predicted, count };
        let mut mistakes: Vec<MostConfused> = self.mistakes().map(pair).collect();
        mistakes.sort_by_key(|cell| (std::cmp::Reverse(cell.count), cell.truth, cell.predicted));
        mistakes.truncate(count);
        mistakes
    }

    fn mistakes(&self) -> impl Iterator<Item = ((usize, usize), u64)> {
        let pair = |(&(truth, predicted), &count): (&(u32, u32), &u64)| ((truth as usize, predicted as usize), count);
        self.counts.iter().map(pair).filter(|((truth, predicted), _)| truth != predicted)
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
    fn what_is_written_is_read_again_for_few_classes_and_many() {
        let few = Confusion::new(&[0, 1, 1], &[0, 0, 0], 2);
        assert_eq!(serde_json::to_string(&few).unwrap(), r#"{"counts":[[1,0],[2,0]]}"#);
        let many = Confusion::new(&[9_999, 3, 3], &[1, 2, 2], 10_000);
        assert_eq!(serde_json::to_string(&many).unwrap(), r#"{"classes":10000,"pairs":[[3,2,2],[9999,1,1]]}"#);
        for confusion in [few, many] {
            let text = serde_json::to_string(&confusion).unwrap();
            assert_eq!(serde_json::from_str::<Confusion>(&text).unwrap(), confusion);
        }
    }

    #[test]
    fn a_class_that_never_occurs_scores_zero() {
        let score = Confusion::new(&[0], &[0], 2).scores()[1];
        assert_eq!(score, ClassScore { precision: 0.0, recall: 0.0, f1: 0.0, support: 0 });
    }
}
