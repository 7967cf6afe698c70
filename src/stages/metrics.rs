//! What is measured of a trained model on a part of the data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::parts::PartSamples;
use super::repeated::RepeatedMetric;
use crate::analysis::{Calibration, ClassScore, Confusion, calibration, matched_difference_interval};
use crate::base::text;
use crate::data::npy;
use crate::nn::metric::{Accuracy, ClassScores, METRICS, MeanLoss, Metric, MetricWord, Scores};
use crate::nn::{Evaluated, NnError, Samples as _, Task};
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
    /// Every metric of the task that is asked for and that the samples define, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metrics: BTreeMap<String, f64>,
    /// Where the spec repeats, every metric over all trainings of the configuration; what stands above is of the first one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub replicates: BTreeMap<String, RepeatedMetric>,
}

impl PartMetrics {
    /// The metrics that every training of the task measures, the loss last: the first is what people look at.
    pub fn usual(&self) -> Vec<(&'static str, f64)> {
        let task = self.task();
        let of_task = METRICS.into_iter().filter(|metric| metric.is_usual(task) && metric.name() != MeanLoss.name());
        let values = of_task.filter_map(|metric| Some((metric.name(), self.value(metric.name())?)));
        values.chain([(MeanLoss.name(), self.loss)]).collect()
    }

    /// A value with what the trainings of its configuration have, as people read it: `0.8912`, `0.8912 ± 0.0031` (the standard
    /// deviation).
    pub fn text(&self, name: &str, value: f64) -> String {
        match self.replicates.get(name) {
            Some(RepeatedMetric { mean, sd, .. }) => text::with_deviation(*mean, Some(*sd)),
            None => format!("{value:.4}"),
        }
    }

    /// Every metric with its name, the usual ones first.
    pub fn values(&self) -> Vec<(&'static str, f64)> {
        let usual = self.usual();
        let is_other = |name: &str| usual.iter().all(|(known, _)| *known != name);
        let others = METRICS.into_iter().map(Metric::name).filter(|name| is_other(name));
        let others: Vec<_> = others.filter_map(|name| Some((name, self.value(name)?))).collect();
        usual.into_iter().chain(others).collect()
    }

    /// The value of a metric, if it was measured.
    pub fn value(&self, name: &str) -> Option<f64> {
        let of_classes = || self.classes.as_ref().filter(|_| name == Accuracy.name()).map(|classes| classes.accuracy);
        self.metrics.get(name).copied().or_else(of_classes)
    }

    /// What the model is for, by what was measured of it.
    pub(crate) fn task(&self) -> Task {
        let is_measured = |name: &String| METRICS.iter().any(|metric| metric.name() == name);
        let fits = |task: &Task| {
            let is_of_task =
                |name: &str| METRICS.iter().any(|metric| metric.name() == name && metric.computation(*task).is_some());
            self.metrics.keys().filter(|name| is_measured(name)).all(|name| is_of_task(name))
        };
        let others = [Task::Regression, Task::MultiLabel];
        let of_others = || others.into_iter().find(fits).unwrap_or(Task::Regression);
        if self.classes.is_some() { Task::Classification } else { of_others() }
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

/// What a model makes of a part.
pub(crate) struct Predictions {
    /// Predictions beside targets.
    pub(crate) scores: Scores,
    measured: Vec<(&'static str, f64)>,
}

impl Predictions {
    pub(crate) fn new(evaluated: Evaluated) -> Self {
        let Evaluated { scores, metrics: measured } = evaluated;
        Self { measured, scores }
    }

    /// The value of a metric.
    fn value(&self, metric: &dyn Metric) -> f64 {
        self.measured.iter().find(|(name, _)| *name == metric.name()).map_or(f64::NAN, |(_, value)| *value)
    }

    /// The most probable class of each sample; none where no classes are predicted.
    fn predicted(&self) -> &[u32] {
        match &self.scores {
            Scores::Classes(scores) => &scores.predicted,
            Scores::Numbers(_) | Scores::Labels(_) => &[],
        }
    }

    /// As a file of NumPy: predicted classes u32 `[samples]`, or else f64 `[samples, outputs]`.
    pub(crate) fn npy(&self) -> Vec<u8> {
        if let Scores::Classes(scores) = &self.scores {
            return npy::write(&[scores.predicted.len()], &scores.predicted);
        }
        let predictions = self.scores.predictions();
        let numbers: Vec<f64> = predictions.iter().copied().collect();
        npy::write(predictions.shape(), &numbers)
    }
}

/// What is measured of predictions for a part: all metrics of the task, or those that are `asked` for. `names` are those of the
/// classes, if there are any.
pub(crate) fn metrics(
    part: &PartSamples,
    found: &Predictions,
    names: &[String],
    asked: Option<&[MetricWord]>,
) -> Result<PartMetrics, NnError> {
    let target = part.targets().target();
    if let Some(word) = asked.iter().copied().flatten().find(|word| word.0.computation(target.task()).is_none()) {
        return Err(NnError::NoSuchMetric { metric: word.0.name(), target });
    }
    let is_asked = |name: &str| asked.is_none_or(|words| words.iter().any(|word| word.0.name() == name));
    let shown = found.measured.iter().filter(|(name, _)| is_asked(name));
    let classes = match &found.scores {
        Scores::Classes(scores) => Some(class_metrics(scores, names)),
        Scores::Numbers(_) | Scores::Labels(_) => None,
    };
    Ok(PartMetrics {
        samples: part.len(),
        loss: found.value(&MeanLoss),
        classes,
        metrics: shown.map(|(name, value)| ((*name).to_owned(), *value)).collect(),
        replicates: BTreeMap::new(),
    })
}

fn class_metrics(scores: &ClassScores, classes: &[String]) -> ClassMetrics {
    let (labels, predicted) = (&scores.labels, &scores.predicted);
    let sure = |((p, _), class): ((&[f32], usize), &u32)| f64::from(p[*class as usize]);
    let confidence: Vec<f64> = scores.rows().zip(predicted).map(sure).collect();
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
        let confusion = Confusion::new(labels, second.predicted(), classes);
        let mut alone_right = [0; 2];
        for ((truth, first), second) in labels.iter().zip(first.predicted()).zip(second.predicted()) {
            alone_right[0] += u64::from(first == truth && second != truth);
            alone_right[1] += u64::from(second == truth && first != truth);
        }
        let difference_interval = matched_difference_interval(alone_right, part.len() as u64);
        RivalClasses { accuracy: confusion.accuracy(), confusion, alone_right, difference_interval }
    };
    RivalPart { loss: second.value(&MeanLoss), classes: (classes > 0).then(beside) }
}

#[cfg(test)]
mod tests;
