//! What scores mean: predictions, losses and their slopes, for each kind of target.

use super::{TargetKind, Targets};
use crate::onnx::{Attribute, Graph, Value};

/// The smallest probability in a logarithm.
const LEAST: f64 = 1e-15;

/// From scores to predictions and losses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Two classes have one score: the log-odds of the second.
    Logistic,
    /// More classes have a score each: softmax.
    Softmax(usize),
    /// Labels have a score each: log-odds.
    Labels(usize),
    /// Numbers are their own scores.
    Identity(usize),
}

/// The logistic function.
fn logistic(z: f64) -> f64 {
    if z >= 0.0 {
        1.0 / (1.0 + libm::exp(-z))
    } else {
        let e = libm::exp(z);
        e / (1.0 + e)
    }
}

/// ln(1 + exp z), without overflow.
fn softplus(z: f64) -> f64 {
    z.max(0.0) + libm::log1p(libm::exp(-z.abs()))
}

impl Link {
    /// The link for a kind of target.
    pub fn of(goal: TargetKind) -> Self {
        match goal {
            TargetKind::Classes(2) => Self::Logistic,
            TargetKind::Classes(count) => Self::Softmax(count),
            TargetKind::Labels(count) => Self::Labels(count),
            TargetKind::Numbers(count) => Self::Identity(count),
        }
    }

    /// Scores of a row.
    pub fn scores(self) -> usize {
        match self {
            Self::Logistic => 1,
            Self::Softmax(count) | Self::Labels(count) | Self::Identity(count) => count,
        }
    }

    /// Predictions of a row.
    pub fn outputs(self) -> usize {
        match self {
            Self::Logistic => 2,
            other => other.scores(),
        }
    }

    /// Writes the predictions of a row.
    pub(super) fn predict(self, scores: &[f64], predictions: &mut [f64]) {
        match self {
            Self::Logistic => {
                predictions[0] = logistic(-scores[0]);
                predictions[1] = logistic(scores[0]);
            }
            Self::Softmax(_) => {
                let top = scores.iter().fold(f64::NEG_INFINITY, |top, &z| top.max(z));
                let mut sum = 0.0;
                for (p, &z) in predictions.iter_mut().zip(scores) {
                    *p = libm::exp(z - top);
                    sum += *p;
                }
                predictions.iter_mut().for_each(|p| *p /= sum);
            }
            Self::Labels(_) => predictions.iter_mut().zip(scores).for_each(|(p, &z)| *p = logistic(z)),
            Self::Identity(_) => predictions.copy_from_slice(scores),
        }
    }

    /// The predictions of scores in a graph, f64.
    pub(super) fn write_onnx(self, scores: &Value, graph: &mut Graph) -> Value {
        match self {
            Self::Logistic => {
                let opposite = graph.apply("Neg", &[scores]);
                let both = graph.beside(&[opposite, scores.clone()]);
                graph.apply("Sigmoid", &[&both])
            }
            Self::Softmax(_) => graph.apply_with("Softmax", &[scores], vec![Attribute::int("axis", 1)]),
            Self::Labels(_) => graph.apply("Sigmoid", &[scores]),
            Self::Identity(_) => scores.clone(),
        }
    }

    /// Loss of a row: cross-entropy (the mean over labels), or the squared error (the mean over numbers).
    pub(super) fn loss(self, scores: &[f64], targets: Targets<'_>, row: usize) -> f64 {
        let of_row = |values: &'_ [f32], count: usize| values[row * count..][..count].to_vec();
        match targets {
            Targets::Classes { labels, .. } => match self {
                Self::Logistic => softplus(if labels[row] == 1 { -scores[0] } else { scores[0] }),
                _ => {
                    let top = scores.iter().fold(f64::NEG_INFINITY, |top, &z| top.max(z));
                    let sum = scores.iter().fold(0.0, |sum, &z| sum + libm::exp(z - top));
                    libm::log(sum) - (scores[labels[row] as usize] - top)
                }
            },
            Targets::Labels { values, count } => {
                let each = of_row(values, count).into_iter().zip(scores);
                each.fold(0.0, |sum, (y, &z)| sum + softplus(z) - f64::from(y) * z) / count as f64
            }
            Targets::Numbers { values, count } => {
                let each = of_row(values, count).into_iter().zip(scores);
                each.fold(0.0, |sum, (y, &z)| sum + (z - f64::from(y)) * (z - f64::from(y))) / count as f64
            }
        }
    }

    /// What the loss of a row is multiplied by, so that its slope by a score is the prediction less the truth.
    pub(super) fn losses(self) -> f64 {
        match self {
            Self::Logistic | Self::Softmax(_) => 1.0,
            Self::Labels(count) => count as f64,
            Self::Identity(count) => count as f64 / 2.0,
        }
    }

    /// What the predictions of the scores of a row should be.
    pub(super) fn truth(self, targets: Targets<'_>, row: usize, score: usize) -> f64 {
        match targets {
            Targets::Classes { labels, .. } => match self {
                Self::Logistic => f64::from(labels[row]),
                _ => f64::from(u8::from(labels[row] as usize == score)),
            },
            Targets::Labels { values, count } | Targets::Numbers { values, count } => {
                f64::from(values[row * count + score])
            }
        }
    }

    /// The prediction that belongs to a score.
    pub(super) fn of_score(self, predictions: &[f64], score: usize) -> f64 {
        match self {
            Self::Logistic => predictions[1],
            _ => predictions[score],
        }
    }

    /// How fast the prediction of a score grows with it: the second derivative of the loss.
    pub(super) fn slope(self, prediction: f64) -> f64 {
        match self {
            Self::Identity(_) => 1.0,
            _ => prediction * (1.0 - prediction),
        }
    }

    /// The scores that suit best where nothing is known of a row: from the mean of the truth.
    pub(super) fn constant(self, targets: Targets<'_>) -> Vec<f64> {
        let rows = targets.len();
        let mean = |score| (0..rows).fold(0.0, |sum, row| sum + self.truth(targets, row, score)) / rows as f64;
        let within = |mean: f64| mean.clamp(LEAST, 1.0 - LEAST);
        let score = |score| match self {
            Self::Identity(_) => mean(score),
            Self::Softmax(_) => libm::log(within(mean(score))),
            Self::Logistic | Self::Labels(_) => {
                let p = within(mean(score));
                libm::log(p / (1.0 - p))
            }
        };
        (0..self.scores()).map(score).collect()
    }

    /// Predictions and mean loss of the scores of all rows.
    pub(super) fn evaluate(self, scores: &[f64], targets: Targets<'_>) -> (Vec<f64>, f64) {
        let mut predictions = vec![0.0; targets.len() * self.outputs()];
        let mut loss = 0.0;
        let rows = scores.chunks_exact(self.scores()).zip(predictions.chunks_exact_mut(self.outputs()));
        for (row, (scores, predictions)) in rows.enumerate() {
            self.predict(scores, predictions);
            loss += self.loss(scores, targets, row);
        }
        (predictions, loss / targets.len() as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The slope of the loss by a score is the prediction less the truth, and the slope of that is `slope`.
    #[test]
    fn gradients_are_those_of_finite_differences() {
        let cases = [
            (Targets::Classes { labels: &[1], count: 2 }, vec![0.3]),
            (Targets::Classes { labels: &[2], count: 3 }, vec![0.3, -1.0, 0.5]),
            (Targets::Labels { values: &[1.0, 0.0], count: 2 }, vec![0.3, -0.7]),
            (Targets::Numbers { values: &[2.0, 0.0], count: 2 }, vec![0.3, -0.7]),
        ];
        for (targets, scores) in cases {
            let link = Link::of(targets.kind());
            let mut predictions = vec![0.0; link.outputs()];
            link.predict(&scores, &mut predictions);
            for score in 0..scores.len() {
                let at = |step: f64| {
                    let mut scores = scores.clone();
                    scores[score] += step;
                    link.loss(&scores, targets, 0) * link.losses()
                };
                let found = link.of_score(&predictions, score) - link.truth(targets, 0, score);
                assert!((found - (at(1e-6) - at(-1e-6)) / 2e-6).abs() < 1e-8, "{targets:?} {score}");
                let second = (at(1e-4) - 2.0 * at(0.0) + at(-1e-4)) / 1e-8;
                assert!((link.slope(link.of_score(&predictions, score)) - second).abs() < 1e-5, "{targets:?} {score}");
            }
        }
    }

    #[test]
    fn the_constant_of_an_absent_class_is_finite_and_huge_scores_overflow_nothing() {
        let targets = Targets::Classes { labels: &[0, 0], count: 3 };
        assert!(Link::Softmax(3).constant(targets).iter().all(|score| score.is_finite()));
        let one = Targets::Classes { labels: &[1, 1], count: 2 };
        assert!(Link::Logistic.constant(one)[0].is_finite());
        let (predictions, loss) = Link::Logistic.evaluate(&[-1e4, 1e4], one);
        assert_eq!((predictions, loss), (vec![1.0, 0.0, 0.0, 1.0], 5e3));
    }
}
