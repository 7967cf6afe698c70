//! Stage `evaluate`: one trial measured on parts of the data.
//!
//! Reads   dataset, search (and through it the trial's own artifact)
//! Writes  metrics.json: loss, accuracy, precision, recall and F1 of each class, confusion matrix, most confused pairs;
//!         mistakes.json: the most confident mistakes; best.yaml: a spec that trains just this configuration;
//!         model.safetensors: its weights; predictions_*.npy u32 [m]: predicted classes
//! Random  none

use std::collections::BTreeMap;
use std::sync::Arc;

use ndarray::{Array2, ArrayView1};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::dataset::DatasetStage;
use super::parts::{Data, PartSamples, Parts};
use super::registry::Shared;
use super::search::SearchStage;
use super::study::{Study, Trial};
use super::trial::{TrialRun, read_checkpoint};
use crate::analysis::{ClassScore, Confusion};
use crate::data::npy;
use crate::nn::{ModelSpec, Network, Samples as _};
use crate::pipeline::{Context, Inputs, Output, Stage, StageError};
use crate::plot::On;
use crate::spec::{Configured, Evaluate, Merged, Model, ResolvedSpec, Spec, apply, to_yaml};
use crate::store::{Artifact, StoreError};

/// 1 first · 2 `best.yaml` names batch_norm and label_smoothing · 3 losses from the sums of the softmax
const VERSION: u32 = 3;

/// How many of the most confused pairs are listed.
const CONFUSED: usize = 10;

pub(crate) struct EvaluateStage(pub(crate) Arc<Shared>);

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

/// File of the evaluation's mistakes.
pub(crate) const MISTAKES: &str = "mistakes.json";
/// File of the evaluation's report.
pub(crate) const METRICS: &str = "metrics.json";

impl EvaluateStage {
    pub(crate) const NAME: &str = "evaluate";

    fn section(&self) -> Result<&Evaluate, StageError> {
        let section = self.0.resolved.spec.evaluate.as_ref();
        section.ok_or_else(|| StageError::new("the spec has no `evaluate`"))
    }
}

fn part_of(parts: &Parts, on: On) -> &PartSamples {
    match on {
        On::Validation => &parts.validation,
        On::Test => &parts.test,
    }
}

impl Stage for EvaluateStage {
    fn name(&self) -> &str {
        Self::NAME
    }

    fn version(&self) -> u32 {
        VERSION
    }

    /// The section, less the path of the other spec: what counts of that one is in the inputs' keys.
    fn spec(&self) -> Value {
        let Spec { name, evaluate, .. } = &self.0.resolved.spec;
        let mut section = json!(evaluate);
        if let Some(section) = section.as_object_mut() {
            section.remove("from");
        }
        json!({ "evaluate": section, "name": name })
    }

    fn inputs(&self) -> Vec<String> {
        vec![DatasetStage::NAME.to_owned(), SearchStage::NAME.to_owned()]
    }

    fn run(&self, inputs: &Inputs, out: &mut Output, ctx: &Context) -> Result<(), StageError> {
        let ResolvedSpec { spec, .. } = &self.0.resolved;
        let section = self.section()?;
        let study: Study = inputs.read_json(SearchStage::NAME, "study.json")?;
        let trial = study.find(&section.trial).ok_or_else(|| no_trial(&section.trial, &study))?;
        let configured = apply(spec, &trial.config).map_err(StageError::new)?;
        let data = Data::new(inputs.artifact(DatasetStage::NAME)?, spec.seed);
        let run = TrialRun { shared: &self.0, configured: &configured, data: &data, threads: ctx.jobs };
        let artifact = run.artifact_of(trial, ctx)?;
        let checkpoint = read_checkpoint(&artifact, &configured)?;
        let network = Network::new(&configured.model, &checkpoint).map_err(StageError::new)?;
        let (dataset, parts) = (data.dataset()?, data.parts(&configured.steps, ctx)?);
        let (mut measured, mut mistakes) = (BTreeMap::new(), Mistakes::new());
        for &on in section.on.iter().filter(|&&on| !part_of(&parts, on).is_empty()) {
            let part = part_of(&parts, on);
            let probabilities = network.predict(part).map_err(StageError::new)?;
            let predicted: Vec<u32> = probabilities.rows().into_iter().map(largest).collect();
            let loss = network.evaluate(part).map_err(StageError::new)?.loss;
            measured.insert(on, metrics(part, &predicted, loss, &dataset.classes));
            mistakes.insert(on, worst_mistakes(part, &predicted, &probabilities, section.mistakes as usize));
            out.write(&format!("predictions_{}.npy", on.word()), &npy::write(&[predicted.len()], &predicted))?;
        }
        let report = Report {
            trial: trial.name.clone(),
            config: trial.config.clone(),
            classes: dataset.classes.clone(),
            parts: measured,
        };
        out.write_json(METRICS, &report)?;
        out.write_json(MISTAKES, &mistakes)?;
        out.write("best.yaml", to_yaml(&alone(spec, trial, &configured)).as_bytes())?;
        let weights = checkpoint.weights_safetensors(configured.model.mlp()).map_err(StageError::new)?;
        out.write("model.safetensors", &weights)
    }

    fn summary(&self, artifact: &Artifact) -> Result<String, StoreError> {
        let Ok(report) = serde_json::from_slice::<Report>(&artifact.read(METRICS)?) else { return Ok(String::new()) };
        let part = |(on, m): (&On, &PartMetrics)| format!("{} accuracy {:.4}", on.word(), m.accuracy);
        let parts: Vec<String> = report.parts.iter().map(part).collect();
        Ok(format!("{} · {}", report.trial, parts.join(" · ")))
    }
}

fn no_trial(word: &str, study: &Study) -> StageError {
    match word {
        "best" | "worst" => StageError::new(format!("none of the {} trials has a metric", study.trials.len())),
        name => StageError::new(format!("the study has no trial `{name}`; it has {} trials", study.trials.len())),
    }
}

fn largest(row: ArrayView1<'_, f32>) -> u32 {
    let mut best = 0;
    for (class, p) in row.iter().enumerate() {
        if *p > row[best] {
            best = class;
        }
    }
    best as u32
}

fn metrics(part: &PartSamples, predicted: &[u32], loss: f64, classes: &[String]) -> PartMetrics {
    let confusion = Confusion::new(part.labels(), predicted, classes.len());
    let name = |class: usize| classes[class].clone();
    PartMetrics {
        samples: predicted.len(),
        loss,
        accuracy: confusion.accuracy(),
        per_class: classes.iter().cloned().zip(confusion.scores()).collect(),
        most_confused: confusion
            .most_confused(CONFUSED)
            .into_iter()
            .map(|pair| (name(pair.truth), name(pair.predicted), pair.count))
            .collect(),
        confusion,
    }
}

/// The mistakes that the model is surest of; equals in the order of the data set.
fn worst_mistakes(part: &PartSamples, predicted: &[u32], probabilities: &Array2<f32>, count: usize) -> Vec<Mistake> {
    let wrong = part.labels().iter().zip(predicted).enumerate().filter(|(_, (truth, predicted))| truth != predicted);
    let mut mistakes: Vec<Mistake> = wrong
        .map(|(sample, (&truth, &predicted))| Mistake {
            row: part.0.rows()[sample],
            truth,
            predicted,
            confidence: f64::from(probabilities[[sample, predicted as usize]]),
        })
        .collect();
    mistakes.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    mistakes.truncate(count);
    mistakes
}

/// A spec that trains just this configuration.
fn alone(spec: &Spec, trial: &Trial, configured: &Configured) -> Spec {
    let Configured { model, method, training, steps } = configured.clone();
    Spec {
        name: format!(
            "{}_{}",
            spec.name.chars().take(40).collect::<String>(),
            trial.name.chars().take(20).collect::<String>()
        ),
        description: Some(format!("{} of {}, by itself", trial.name, spec.name)),
        preprocess: steps,
        model: Some(match model {
            ModelSpec::Mlp(mlp) => Model::Mlp(mlp),
        }),
        optimizer: Some(Merged { method, common: training }),
        search: None,
        evaluate: spec.evaluate.clone().map(|e| Evaluate { from: None, trial: "best".to_owned(), ..e }),
        plot: Vec::new(),
        ..spec.clone()
    }
}
