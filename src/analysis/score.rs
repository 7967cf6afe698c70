//! How good predictions are in one number, for what changes it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::regression::fit;

/// One number for how good predictions are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Score {
    /// Share of classes or labels that are right.
    Accuracy,
    /// Mean of −ln of the probability of what is true.
    LogLoss,
    /// Explained share of the variance of numbers, mean over the targets.
    R2,
    /// Root of the mean squared error of numbers, mean over the targets.
    Rmse,
    /// Mean absolute error of numbers, mean over the targets.
    Mae,
}

/// The true values of some samples, `[samples]` or `[samples, outputs]` row-major.
#[derive(Clone, Debug, PartialEq)]
pub enum Truth {
    /// A class each.
    Classes(Vec<u32>),
    /// Numbers.
    Numbers(Vec<f64>),
    /// Whether a sample has a label.
    Labels(Vec<bool>),
}

impl Truth {
    /// The score that is asked for where none is named.
    pub fn usual(&self) -> Score {
        if matches!(self, Self::Numbers(_)) { Score::R2 } else { Score::Accuracy }
    }
}

/// Probabilities below this count as this.
const LEAST: f64 = 1e-15;

impl Score {
    /// Its name, as the spec spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accuracy => "accuracy",
            Self::LogLoss => "log_loss",
            Self::R2 => "r2",
            Self::Rmse => "rmse",
            Self::Mae => "mae",
        }
    }

    /// Whether more of it is better.
    pub fn is_better_high(self) -> bool {
        matches!(self, Self::Accuracy | Self::R2)
    }

    /// The score of predictions, `[samples, outputs]` row-major; none where it is not of such a target, or not defined.
    pub fn of(self, predictions: &[f64], outputs: usize, truth: &Truth) -> Option<f64> {
        let samples = predictions.len() / outputs.max(1);
        let mean = |sum: f64, count: usize| (count > 0).then(|| sum / count as f64);
        match (self, truth) {
            (Self::Accuracy | Self::LogLoss, Truth::Classes(labels)) => {
                let rows = predictions.chunks_exact(outputs.max(1)).zip(labels);
                mean(rows.fold(0.0, |sum, (row, &label)| sum + self.of_class(row, label as usize)), samples)
            }
            (Self::Accuracy | Self::LogLoss, Truth::Labels(has)) => {
                let of = |p: f64, has: bool| match self {
                    Self::Accuracy => f64::from(u8::from((p > 0.5) == has)),
                    _ => -libm::log((if has { p } else { 1.0 - p }).max(LEAST)),
                };
                let pairs = predictions.iter().zip(has);
                mean(pairs.fold(0.0, |sum, (&p, &has)| sum + of(p, has)), has.len())
            }
            (Self::R2 | Self::Rmse | Self::Mae, Truth::Numbers(truth)) => {
                let mut sum = 0.0;
                for target in 0..outputs {
                    let of = |values: &[f64]| values.iter().skip(target).step_by(outputs).copied().collect::<Vec<_>>();
                    let pairs: Vec<[f64; 2]> =
                        of(predictions).into_iter().zip(of(truth)).map(|(p, y)| [p, y]).collect();
                    let found = fit(&pairs)?;
                    sum += match self {
                        Self::R2 => found.r2?,
                        Self::Rmse => found.rmse,
                        _ => found.mae,
                    };
                }
                mean(sum, outputs)
            }
            _ => None,
        }
    }

    fn of_class(self, row: &[f64], label: usize) -> f64 {
        match self {
            Self::Accuracy => {
                let best = (1..row.len()).fold(0, |best, class| if row[class] > row[best] { class } else { best });
                f64::from(u8::from(best == label))
            }
            _ => -libm::log(row[label].max(LEAST)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_those_of_their_target() {
        let classes = Truth::Classes(vec![0, 1, 1]);
        let p = [0.9, 0.1, 0.2, 0.8, 0.6, 0.4];
        assert_eq!(Score::Accuracy.of(&p, 2, &classes), Some(2.0 / 3.0));
        let wanted = -(libm::log(0.9) + libm::log(0.8) + libm::log(0.4)) / 3.0;
        assert!((Score::LogLoss.of(&p, 2, &classes).unwrap() - wanted).abs() < 1e-15);
        assert_eq!(Score::R2.of(&p, 2, &classes), None);
        let labels = Truth::Labels(vec![true, false, true, true, false, false]);
        assert_eq!(Score::Accuracy.of(&p, 2, &labels), Some(4.0 / 6.0));
        let numbers = Truth::Numbers(vec![1.0, 10.0, 3.0, 30.0]);
        assert_eq!(Score::Mae.of(&[1.0, 12.0, 2.0, 30.0], 2, &numbers), Some(0.75));
        assert_eq!(Score::R2.of(&[1.0, 10.0, 3.0, 30.0], 2, &numbers), Some(1.0));
        assert_eq!(Score::R2.of(&[], 1, &Truth::Numbers(vec![])), None);
    }
}
