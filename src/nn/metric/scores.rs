//! What metrics that are no sums are computed from: every prediction beside its target, in original units.

use ndarray::Array2;

use crate::nn::head::argmax;
use crate::nn::kernels::padded;
use crate::nn::{InverseTarget, Target, Targets};

/// Predictions and targets of some samples.
#[derive(Clone, Debug, PartialEq)]
pub enum Scores {
    /// Of classes.
    Classes(ClassScores),
    /// Of numbers.
    Numbers(NumberScores),
    /// Of labels.
    Labels(LabelScores),
}

/// Probabilities of classes, and the true ones.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassScores {
    /// Number of classes.
    pub classes: usize,
    /// Probability of every class, `[samples, classes]`, row-major.
    pub probabilities: Vec<f32>,
    /// The most probable class of every sample, the first of equals.
    pub predicted: Vec<u32>,
    /// Class of every sample.
    pub labels: Vec<u32>,
}

/// Predicted numbers, and the true ones, in original units.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberScores {
    /// Numbers of a sample.
    pub targets: usize,
    /// Predicted, `[samples, targets]`, row-major.
    pub predicted: Vec<f64>,
    /// True, `[samples, targets]`, row-major.
    pub truth: Vec<f64>,
}

/// Probabilities of labels, and which samples have them.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelScores {
    /// Number of labels.
    pub labels: usize,
    /// Probability of every label, `[samples, labels]`, row-major.
    pub probabilities: Vec<f32>,
    /// Whether a sample has a label, `[samples, labels]`, row-major.
    pub truth: Vec<bool>,
}

impl ClassScores {
    /// Probabilities of the classes, and the true one, of every sample.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (&[f32], usize)> {
        self.probabilities.chunks_exact(self.classes).zip(&self.labels).map(|(p, label)| (p, *label as usize))
    }
}

impl LabelScores {
    /// Probabilities of the labels, and which of them are true, of every sample.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (&[f32], &[bool])> {
        self.probabilities.chunks_exact(self.labels).zip(self.truth.chunks_exact(self.labels))
    }
}

impl NumberScores {
    /// The mean over the targets of what `of` makes of the pairs of a predicted and a true number; none where one is not defined.
    pub(crate) fn average(&self, of: impl Fn(&[[f64; 2]]) -> Option<f64>) -> Option<f64> {
        let mut sum = 0.0;
        for target in 0..self.targets {
            let pairs = self.predicted.iter().zip(&self.truth).skip(target).step_by(self.targets);
            sum += of(&pairs.map(|(predicted, truth)| [*predicted, *truth]).collect::<Vec<_>>())?;
        }
        (self.targets > 0).then(|| sum / self.targets as f64)
    }
}

impl Scores {
    /// Before the first sample.
    pub(crate) fn new(target: Target) -> Self {
        match target {
            Target::Classes(classes) => Self::Classes(ClassScores {
                classes,
                probabilities: Vec::new(),
                predicted: Vec::new(),
                labels: Vec::new(),
            }),
            Target::Numbers(targets) => {
                Self::Numbers(NumberScores { targets, predicted: Vec::new(), truth: Vec::new() })
            }
            Target::Labels(labels) => {
                Self::Labels(LabelScores { labels, probabilities: Vec::new(), truth: Vec::new() })
            }
        }
    }

    /// Adds a batch: predictions `[rows, padded(outputs)]` as the head gives them, and the targets of its rows.
    pub(crate) fn add(&mut self, predictions: &[f32], targets: Targets<'_>, inverse: Option<&dyn InverseTarget>) {
        let outputs = targets.target().outputs();
        let rows = predictions.chunks_exact(padded(outputs)).map(|row| &row[..outputs]);
        match self {
            Self::Classes(scores) => {
                for row in rows {
                    scores.probabilities.extend(row);
                    scores.predicted.push(argmax(row) as u32);
                }
                scores.labels.extend(targets.labels());
            }
            Self::Labels(scores) => {
                rows.for_each(|row| scores.probabilities.extend(row));
                scores.truth.extend(targets.values().iter().map(|&y| y != 0.0));
            }
            Self::Numbers(scores) => {
                let original = |(output, &value): (usize, &f32)| {
                    let value = f64::from(value);
                    inverse.map_or(value, |inverse| inverse.inverse(output, value))
                };
                rows.for_each(|row| scores.predicted.extend(row.iter().enumerate().map(original)));
                let truths = targets.values().chunks_exact(outputs.max(1));
                truths.for_each(|row| scores.truth.extend(row.iter().enumerate().map(original)));
            }
        }
    }

    /// The predictions alone, `[samples, outputs]`.
    pub fn predictions(&self) -> Array2<f64> {
        let wide = |probabilities: &[f32]| probabilities.iter().map(|&p| f64::from(p)).collect();
        let (outputs, numbers): (usize, Vec<f64>) = match self {
            Self::Classes(scores) => (scores.classes, wide(&scores.probabilities)),
            Self::Numbers(scores) => (scores.targets, scores.predicted.clone()),
            Self::Labels(scores) => (scores.labels, wide(&scores.probabilities)),
        };
        let samples = numbers.len() / outputs.max(1);
        Array2::from_shape_vec((samples, outputs), numbers).expect("every sample has as many numbers")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Doubled;

    impl InverseTarget for Doubled {
        fn inverse(&self, output: usize, value: f64) -> f64 {
            2.0 * value + output as f64
        }
    }

    #[test]
    fn numbers_are_kept_in_original_units_without_the_padding() {
        let mut scores = Scores::new(Target::Numbers(2));
        let mut predictions = vec![0.0; 2 * padded(2)];
        predictions[..2].copy_from_slice(&[1.0, 2.0]);
        predictions[padded(2)..][..2].copy_from_slice(&[3.0, 4.0]);
        let targets = Targets::Numbers { values: &[0.5, 0.5, 1.0, 1.0], count: 2 };
        scores.add(&predictions, targets, Some(&Doubled));
        let Scores::Numbers(numbers) = &scores else { panic!("numbers") };
        assert_eq!((&*numbers.predicted, &*numbers.truth), (&[2.0, 5.0, 6.0, 9.0][..], &[1.0, 2.0, 2.0, 3.0][..]));
        assert_eq!(scores.predictions(), ndarray::array![[2.0, 5.0], [6.0, 9.0]]);
    }
}
