//! What is measured of a trained model on a part of the data.

use std::collections::BTreeMap;

use ndarray::{Array2, ArrayView1};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::parts::PartSamples;
use crate::analysis::{Calibration, ClassScore, Confusion, calibration, matched_difference_interval};
use crate::nn::{Network, NnError, Samples as _};
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

fn largest(row: ArrayView1<'_, f32>) -> u32 {
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
    /// [samples, classes]
    pub(crate) probabilities: Array2<f32>,
    pub(crate) predicted: Vec<u32>,
    pub(crate) loss: f64,
}

impl Predictions {
    pub(crate) fn new(network: &Network, part: &PartSamples) -> Result<Self, NnError> {
        let probabilities = network.predict(part)?;
        let predicted = probabilities.rows().into_iter().map(largest).collect();
        Ok(Self { predicted, loss: network.evaluate(part)?.mean_loss(), probabilities })
    }

    /// Probability of the predicted class, sample by sample.
    fn confidence(&self, sample: usize) -> f64 {
        f64::from(self.probabilities[[sample, self.predicted[sample] as usize]])
    }
}

pub(crate) fn metrics(part: &PartSamples, found: &Predictions, classes: &[String]) -> PartMetrics {
    let Predictions { predicted, loss, .. } = found;
    let confidence: Vec<f64> = (0..predicted.len()).map(|sample| found.confidence(sample)).collect();
    let right: Vec<bool> = part.labels().iter().zip(predicted).map(|(truth, predicted)| truth == predicted).collect();
    let confusion = Confusion::new(part.labels(), predicted, classes.len());
    let name = |class: usize| classes[class].clone();
    PartMetrics {
        samples: predicted.len(),
        loss: *loss,
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

/// Compares the predictions of two models on the same samples.
pub(crate) fn rival(part: &PartSamples, first: &Predictions, second: &Predictions, classes: usize) -> RivalPart {
    let confusion = Confusion::new(part.labels(), &second.predicted, classes);
    let mut alone_right = [0; 2];
    for ((truth, first), second) in part.labels().iter().zip(&first.predicted).zip(&second.predicted) {
        alone_right[0] += u64::from(first == truth && second != truth);
        alone_right[1] += u64::from(second == truth && first != truth);
    }
    RivalPart {
        loss: second.loss,
        accuracy: confusion.accuracy(),
        confusion,
        alone_right,
        difference_interval: matched_difference_interval(alone_right, part.len() as u64),
    }
}

/// The mistakes that the model is surest of; equals in the order of the data set.
pub(crate) fn worst_mistakes(part: &PartSamples, found: &Predictions, count: usize) -> Vec<Mistake> {
    let wrong =
        part.labels().iter().zip(&found.predicted).enumerate().filter(|(_, (truth, predicted))| truth != predicted);
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
