//! What is measured of a trained model on a part of the data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::parts::PartSamples;
use crate::analysis::{Calibration, ClassScore, Confusion, calibration, matched_difference_interval};
use crate::data::npy;
use crate::nn::metric::{Accuracy, MeanLoss, Metric, Scores};
use crate::nn::{Evaluated, Samples as _};
use crate::plot::On;

/// How many of the most confused pairs are listed.
const CONFUSED: usize = 10;

/// `metrics.json`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Name of the trial.
    pub trial: String,
    /// What the search chose for it.
    pub config: BTreeMap<String, Value>,
    /// Names of the classes.
    pub classes: Vec<String>,
    /// What was measured, by part.
    pub parts: BTreeMap<On, PartMetrics>,
    /// A second trial on the same samples.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<Rival>,
}

/// A trial that another one is compared with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rival {
    /// Name of the trial.
    pub trial: String,
    /// What the search chose for it.
    pub config: BTreeMap<String, Value>,
    /// What was measured, by part.
    pub parts: BTreeMap<On, RivalPart>,
}

/// What was measured of a rival on a part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RivalPart {
    /// Mean loss.
    pub loss: f64,
    /// Where classes are predicted, the comparison sample by sample.
    // Flat, so that the file has the fields that it had before there were other targets.
    #[serde(flatten)]
    pub classes: Option<RivalClasses>,
}

/// A rival's classes beside those of the first trial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RivalClasses {
    /// Share of samples classified rightly.
    pub accuracy: f64,
    /// Counts by true class (row) and predicted class (column).
    pub confusion: Confusion,
    /// Samples that the first trial alone, and the rival alone, classifies rightly.
    pub alone_right: [u64; 2],
    /// Accuracy of the first less that of the rival: 95 % interval for paired samples (Wald).
    pub difference_interval: [f64; 2],
}

/// What was measured on a part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartMetrics {
    /// Number of samples.
    pub samples: usize,
    /// Mean loss.
    pub loss: f64,
    /// Where classes are predicted, what is measured of them.
    // Flat, so that the file has the fields that it had before there were other targets.
    #[serde(flatten)]
    pub classes: Option<ClassMetrics>,
    /// Every other metric of the task, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metrics: BTreeMap<String, f64>,
}

impl PartMetrics {
    /// Every metric with its name: the accuracy first, where there is one.
    pub fn values(&self) -> Vec<(&str, f64)> {
        let accuracy = self.classes.as_ref().map(|classes| (Accuracy.name(), classes.accuracy));
        let others = self.metrics.iter().map(|(name, value)| (name.as_str(), *value));
        accuracy.into_iter().chain([(MeanLoss.name(), self.loss)]).chain(others).collect()
    }
}

/// What is measured of predicted classes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassMetrics {
    /// Share of samples classified rightly.
    pub accuracy: f64,
    /// Precision, recall and F1 by class.
    pub per_class: BTreeMap<String, ClassScore>,
    /// Counts by true class (row) and predicted class (column).
    pub confusion: Confusion,
    /// Whether it is right as often as it is sure.
    #[serde(default)]
    pub calibration: Option<Calibration>,
    /// The most frequent mistakes: true class, predicted class, how often.
    pub most_confused: Vec<(String, String, u64)>,
}

/// A sample that the model got wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Mistake {
    /// Row of the data set.
    pub(crate) row: u32,
    pub(crate) truth: u32,
    pub(crate) predicted: u32,
    /// Probability of the predicted class.
    pub(crate) confidence: f64,
}

/// Mistakes by part.
pub(crate) type Mistakes = BTreeMap<On, Vec<Mistake>>;

fn largest(row: &[f32]) -> u32 {
    let mut best = 0;
    for (class, p) in row.iter().enumerate() {
        if *p > row[best] {
            best = class;
        }
    }
    best as u32
}

/// What a model makes of a part.
pub(crate) struct Predictions {
    scores: Scores,
    /// The most probable class of each sample; empty where numbers are predicted.
    pub(crate) predicted: Vec<u32>,
    measured: Vec<(&'static str, f64)>,
}

impl Predictions {
    pub(crate) fn new(evaluated: Evaluated) -> Self {
        let Evaluated { scores, metrics: measured } = evaluated;
        let predicted = match &scores {
            Scores::Classes(scores) => scores.probabilities.chunks_exact(scores.classes).map(largest).collect(),
            Scores::Numbers(_) | Scores::Labels(_) => Vec::new(),
        };
        Self { predicted, measured, scores }
    }

    /// The value of a metric.
    fn value(&self, metric: &dyn Metric) -> f64 {
        self.measured.iter().find(|(name, _)| *name == metric.name()).map_or(f64::NAN, |(_, value)| *value)
    }

    /// Probability of the predicted class, sample by sample.
    fn confidence(&self, sample: usize) -> f64 {
        let Scores::Classes(scores) = &self.scores else { return f64::NAN };
        f64::from(scores.probabilities[sample * scores.classes + self.predicted[sample] as usize])
    }

    /// As a file of NumPy: predicted classes u32 `[samples]`, or else f64 `[samples, outputs]`.
    pub(crate) fn npy(&self) -> Vec<u8> {
        if matches!(self.scores, Scores::Classes(_)) {
            return npy::write(&[self.predicted.len()], &self.predicted);
        }
        let predictions = self.scores.predictions();
        let numbers: Vec<f64> = predictions.iter().copied().collect();
        npy::write(predictions.shape(), &numbers)
    }
}

/// What is measured of predictions for a part; `names` are those of the classes, if there are any.
pub(crate) fn metrics(part: &PartSamples, found: &Predictions, names: &[String]) -> PartMetrics {
    let is_own_field = |name: &str| [MeanLoss.name(), Accuracy.name()].contains(&name);
    let others = found.measured.iter().filter(|(name, _)| !is_own_field(name));
    PartMetrics {
        samples: part.len(),
        loss: found.value(&MeanLoss),
        classes: (!names.is_empty()).then(|| class_metrics(part, found, names)),
        metrics: others.map(|(name, value)| ((*name).to_owned(), *value)).collect(),
    }
}

fn class_metrics(part: &PartSamples, found: &Predictions, classes: &[String]) -> ClassMetrics {
    let (labels, predicted) = (part.targets().labels(), &found.predicted);
    let confidence: Vec<f64> = (0..predicted.len()).map(|sample| found.confidence(sample)).collect();
    let right: Vec<bool> = labels.iter().zip(predicted).map(|(truth, predicted)| truth == predicted).collect();
    let confusion = Confusion::new(labels, predicted, classes.len());
    let name = |class: usize| classes[class].clone();
    ClassMetrics {
        accuracy: confusion.accuracy(),
        per_class: classes.iter().cloned().zip(confusion.scores()).collect(),
        most_confused: confusion
            .most_confused(CONFUSED)
            .into_iter()
            .map(|pair| (name(pair.truth), name(pair.predicted), pair.count))
            .collect(),
        confusion,
        calibration: Some(calibration(&confidence, &right)),
    }
}

/// Compares the predictions of two models on the same samples, of so many classes; 0 where numbers are predicted.
pub(crate) fn rival(part: &PartSamples, first: &Predictions, second: &Predictions, classes: usize) -> RivalPart {
    let beside = || {
        let labels = part.targets().labels();
        let confusion = Confusion::new(labels, &second.predicted, classes);
        let mut alone_right = [0; 2];
        for ((truth, first), second) in labels.iter().zip(&first.predicted).zip(&second.predicted) {
            alone_right[0] += u64::from(first == truth && second != truth);
            alone_right[1] += u64::from(second == truth && first != truth);
        }
        let difference_interval = matched_difference_interval(alone_right, part.len() as u64);
        RivalClasses { accuracy: confusion.accuracy(), confusion, alone_right, difference_interval }
    };
    RivalPart { loss: second.value(&MeanLoss), classes: (classes > 0).then(beside) }
}

/// The mistakes that the model is surest of; equals in the order of the data set.
pub(crate) fn worst_mistakes(part: &PartSamples, found: &Predictions, count: usize) -> Vec<Mistake> {
    let wrong = part
        .targets()
        .labels()
        .iter()
        .zip(&found.predicted)
        .enumerate()
        .filter(|(_, (truth, predicted))| truth != predicted);
    let mut mistakes: Vec<Mistake> = wrong
        .map(|(sample, (&truth, &predicted))| Mistake {
            row: part.0.rows()[sample],
            truth,
            predicted,
            confidence: found.confidence(sample),
        })
        .collect();
    mistakes.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    mistakes.truncate(count);
    mistakes
}
