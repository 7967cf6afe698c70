//! Samples that a model got wrong, for `mistakes.json`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::metrics::Predictions;
use super::parts::PartSamples;
use crate::nn::metric::{ClassScores, LabelScores, NumberScores, Scores};
use crate::plot::On;

/// A sample that the model got wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
// The fields tell which: the file has the fields that it had before there were other targets than classes.
#[serde(untagged)]
pub(crate) enum Mistake {
    /// Another class.
    Class {
        /// Row of the data set.
        row: u32,
        /// Line of the file, or row of a table that has no lines.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        line: Option<u32>,
        truth: u32,
        predicted: u32,
        /// Probability of the predicted class.
        confidence: f64,
    },
    /// A number that is far off, in original units.
    Number {
        /// Row of the data set.
        row: u32,
        /// Line of the file, or row of a table that has no lines.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        line: Option<u32>,
        /// Name of the target.
        target: String,
        truth: f64,
        predicted: f64,
    },
    /// A label that is missing or too much.
    Label {
        /// Row of the data set.
        row: u32,
        /// Line of the file, or row of a table that has no lines.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        line: Option<u32>,
        label: String,
        /// Whether the sample has it.
        truth: bool,
        /// Probability that it has.
        probability: f64,
    },
}

/// Mistakes by part.
pub(crate) type Mistakes = BTreeMap<On, Vec<Mistake>>;

impl Mistake {
    /// The same, with its line in the file: `lines` are those of the rows of the data set, where they are known.
    fn on_line(mut self, lines: &[u32]) -> Self {
        let (Self::Class { row, line, .. } | Self::Number { row, line, .. } | Self::Label { row, line, .. }) =
            &mut self;
        *line = lines.get(*row as usize).copied();
        self
    }
}

/// The mistakes on the lines of the file that their rows stand on.
pub(crate) fn on_lines(mistakes: Vec<Mistake>, lines: &[u32]) -> Vec<Mistake> {
    mistakes.into_iter().map(|mistake| mistake.on_line(lines)).collect()
}

/// The mistakes that the model is surest of, or the largest errors of numbers; equals in the order of the data set. `names` are
/// those of the classes, numbers or labels.
pub(crate) fn worst_mistakes(part: &PartSamples, found: &Predictions, names: &[String], count: usize) -> Vec<Mistake> {
    let mut mistakes = match &found.scores {
        Scores::Classes(scores) => of_classes(scores, part.0.rows()),
        Scores::Numbers(scores) => of_numbers(scores, part.0.rows(), names),
        Scores::Labels(scores) => of_labels(scores, part.0.rows(), names),
    };
    mistakes.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    mistakes.truncate(count);
    mistakes.into_iter().map(|(_, mistake)| mistake).collect()
}

/// Mistakes with how bad they are.
type Weighed = Vec<(f64, Mistake)>;

fn of_classes(scores: &ClassScores, rows: &[u32]) -> Weighed {
    let samples = scores.rows().zip(&scores.predicted).zip(rows);
    let wrong = samples.filter(|(((_, truth), predicted), _)| *truth != **predicted as usize);
    let mistake = |(((p, truth), &predicted), &row): (((&[f32], usize), &u32), &u32)| {
        let confidence = f64::from(p[predicted as usize]);
        (confidence, Mistake::Class { row, line: None, truth: truth as u32, predicted, confidence })
    };
    wrong.map(mistake).collect()
}

/// Errors of several targets are compared as shares of the root of the target's mean squared error.
fn of_numbers(scores: &NumberScores, rows: &[u32], names: &[String]) -> Weighed {
    let mut errors = Vec::new();
    for (target, name) in names.iter().enumerate().take(scores.targets) {
        let of_target =
            |numbers: &[f64]| numbers.iter().skip(target).step_by(scores.targets).copied().collect::<Vec<_>>();
        let (predicted, truth) = (of_target(&scores.predicted), of_target(&scores.truth));
        let squares = predicted.iter().zip(&truth).fold(0.0, |sum, (p, y)| sum + (p - y) * (p - y));
        let typical = (squares / truth.len().max(1) as f64).sqrt();
        let pairs = predicted.into_iter().zip(truth).zip(rows);
        errors.extend(pairs.filter(|((predicted, truth), _)| predicted != truth).map(|((predicted, truth), &row)| {
            (
                (predicted - truth).abs() / typical,
                Mistake::Number { row, line: None, target: name.clone(), truth, predicted },
            )
        }));
    }
    errors
}

fn of_labels(scores: &LabelScores, rows: &[u32], names: &[String]) -> Weighed {
    let mut wrong = Vec::new();
    for ((p, truth), &row) in scores.rows().zip(rows) {
        for ((&p, &truth), label) in p.iter().zip(truth).zip(names).filter(|((p, truth), _)| (**p > 0.5) != **truth) {
            let probability = f64::from(p);
            wrong.push((
                (probability - 0.5).abs(),
                Mistake::Label { row, line: None, label: label.clone(), truth, probability },
            ));
        }
    }
    wrong
}
