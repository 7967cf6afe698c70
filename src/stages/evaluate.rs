//! Stage `evaluate`: one trial measured on parts of the data.
//!
//! Reads   dataset, search (and through it the trial's own artifact)
//! Writes  metrics.json: every metric; of classes also precision, recall and F1 of each, confusion matrix, most confused pairs;
//!         mistakes.json: the most confident mistakes, or the largest errors of numbers; best.yaml: a spec that trains just this
//!         configuration; model.safetensors: the weights of a network, or model.json: a model of another family;
//!         predictions_*.npy: predicted classes, u32 `[m]`, else f64 `[m, k]`
//!         model/: the model with all that predictions for new rows need
//! Random  none

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::files::{BEST, MISTAKES, REPORT, STUDY};
use super::job::InputKeys;
use super::metrics::{self, PartMetrics, Predictions, Report, Rival, metrics};
use super::mistakes::{Mistakes, on_lines, worst_mistakes};
use super::model_folder::write_predictor;
use super::names::{DATASET, EVALUATE, SEARCH};
use super::objective::{ModelFile, Objective, Trained};
use super::parts::{Datasets, PartSamples, Parts};
use super::repeated::RepeatedMetric;
use super::shared::Shared;
use super::study::Study;
use super::trial::Trial;
use crate::nn::Samples as _;
use crate::pipeline::{Context, Inputs, Output, Stage, StageError};
use crate::plot::On;
use crate::spec::{Against, Configured, Evaluate, Spec, to_yaml};
use crate::store::{Artifact, StoreError};

/// 1 first · 2 `best.yaml` names batch_norm and label_smoothing · 3 losses from the sums of the softmax · 4 calibration · 5 every
/// metric, and `model/` · 6 mistakes name the line of their row
const VERSION: u32 = 6;

pub(crate) struct EvaluateStage {
    pub(crate) shared: Arc<Shared>,
    pub(crate) section: Evaluate,
    pub(crate) objective: Arc<dyn Objective>,
}

impl EvaluateStage {
    /// The model of a trial, and what it predicts for the parts of the data.
    fn predict(
        &self,
        trial: &Trial,
        inputs: &InputKeys,
        datasets: &Datasets,
        ctx: &Context,
    ) -> Result<(Trained, BTreeMap<On, Predictions>), StageError> {
        let trained = self.objective.trained(trial, inputs, datasets, ctx)?;
        let trained = trained.ok_or_else(|| StageError::new("the trials have no model to evaluate"))?;
        let mut predictions = BTreeMap::new();
        for &on in &self.section.on {
            let part = part_of(&trained.parts, on);
            if !part.is_empty() {
                predictions.insert(on, Predictions::new(trained.model.evaluate(part, ctx.jobs)?));
            }
        }
        Ok((trained, predictions))
    }
}

/// What predicts with the model of a trial.
type Predict<'a> = dyn Fn(&Trial) -> Result<(Trained, BTreeMap<On, Predictions>), StageError> + 'a;

impl EvaluateStage {
    /// Adds to what was measured of the first training what the others come to.
    fn add_replicates(
        &self,
        trainings: &[Trial],
        classes: &[String],
        measured: &mut BTreeMap<On, PartMetrics>,
        predict: &Predict<'_>,
    ) -> Result<(), StageError> {
        let mut all: BTreeMap<On, Vec<PartMetrics>> =
            measured.iter().map(|(&on, first)| (on, vec![first.clone()])).collect();
        for training in &trainings[1..] {
            let (Trained { parts, .. }, found) = predict(training)?;
            for (&on, found) in &found {
                let of_part = metrics(part_of(&parts, on), found, classes, self.section.metrics.as_deref());
                all.entry(on).or_default().push(of_part.map_err(StageError::new)?);
            }
        }
        for (on, part) in measured {
            part.replicates = all.get(on).map(|all| repeated(all)).unwrap_or_default();
        }
        Ok(())
    }
}

/// Every metric that all trainings have on a part of the data, by name; none of one training alone.
fn repeated(trainings: &[PartMetrics]) -> BTreeMap<String, RepeatedMetric> {
    let [first, _, ..] = trainings else { return BTreeMap::new() };
    let of = |name: &'static str| {
        let values = trainings.iter().map(|part| part.values().into_iter().find(|(known, _)| *known == name));
        let values = values.map(|found| found.map(|(_, value)| value)).collect::<Option<Vec<f64>>>()?;
        Some((name.to_owned(), RepeatedMetric::new(values)))
    };
    first.values().into_iter().filter_map(|(name, _)| of(name)).collect()
}

/// The trial that `against` names.
fn rival_of<'a>(study: &'a Study, trial: &Trial, against: &Against) -> Result<&'a Trial, StageError> {
    match against {
        Against::Trial(word) => study.find(word).ok_or_else(|| no_trial(word, study)),
        Against::Values(values) => {
            let has = |other: &&Trial| {
                other.index != trial.index && values.iter().all(|(path, value)| other.config.get(path) == Some(value))
            };
            let wanted = || serde_json::to_string(values).unwrap_or_default();
            let none = || StageError::new(format!("`against`: no other measured trial has the values {}", wanted()));
            study.ranked().into_iter().find(has).ok_or_else(none)
        }
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
        EVALUATE
    }

    fn version(&self) -> u32 {
        VERSION
    }

    /// The section, less the path of the other spec: what counts of that one is in the inputs' keys.
    fn spec(&self) -> Value {
        let mut section = json!(self.section);
        if let Some(section) = section.as_object_mut() {
            section.remove("from");
        }
        json!({ "evaluate": section, "name": self.shared.resolved.spec.name })
    }

    /// Its files are shown in the pipeline's folder.
    fn is_wanted(&self) -> bool {
        true
    }

    fn inputs(&self) -> Vec<String> {
        vec![DATASET.to_owned(), SEARCH.to_owned()]
    }

    fn run(&self, inputs: &Inputs, out: &mut Output, ctx: &Context) -> Result<(), StageError> {
        let Self { shared, section, .. } = self;
        let study = STUDY.read(inputs)?;
        let trial = study.find(&section.trial).ok_or_else(|| no_trial(&section.trial, &study))?;
        let (keys, datasets) = (InputKeys::from([(DATASET.to_owned(), inputs.key(DATASET)?)]), Datasets::default());
        let predict = |trial: &Trial| self.predict(trial, &keys, &datasets, ctx);
        let trainings = trial.trainings();
        let (Trained { configured, model, dataset, parts }, found) = predict(&trainings[0])?;
        let rival = section.against.as_ref().map(|against| rival_of(&study, trial, against)).transpose()?;
        let rival = rival.map(|rival| Ok::<_, StageError>((rival, predict(&rival.trainings()[0])?.1))).transpose()?;
        let classes = dataset.targets.classes();
        let (mut measured, mut mistakes, mut beside) = (BTreeMap::new(), Mistakes::new(), BTreeMap::new());
        for (&on, found) in &found {
            let part = part_of(&parts, on);
            let asked = section.metrics.as_deref();
            measured.insert(on, metrics(part, found, classes, asked).map_err(StageError::new)?);
            let worst = worst_mistakes(part, found, dataset.targets.names(), section.mistakes as usize);
            mistakes.insert(on, on_lines(worst, &dataset.origin.lines));
            if let Some(second) = rival.as_ref().and_then(|(_, found)| found.get(&on)) {
                beside.insert(on, metrics::rival(part, found, second, classes.len()));
            }
            out.write(&format!("predictions_{}.npy", on.name()), &found.npy())?;
        }
        self.add_replicates(&trainings, classes, &mut measured, &predict)?;
        let against =
            rival.map(|(trial, _)| Rival { trial: trial.name.clone(), config: trial.config.clone(), parts: beside });
        let report = Report {
            trial: trial.name.clone(),
            config: trial.config.clone(),
            classes: classes.to_vec(),
            parts: measured,
            against,
        };
        out.write_json(REPORT.name(), &report)?;
        out.write_json(MISTAKES.name(), &mistakes)?;
        out.write(BEST, to_yaml(&alone(&shared.resolved.spec, trial, &configured)).as_bytes())?;
        let ModelFile { name, bytes } = model.file()?;
        write_predictor(&dataset, &parts, &configured.model, (name, &bytes), out)?;
        out.write(name, &bytes)
    }

    fn summary(&self, artifact: &Artifact) -> Result<String, StoreError> {
        let Ok(report) = serde_json::from_slice::<Report>(&artifact.read(REPORT.name())?) else {
            return Ok(String::new());
        };
        let part = |(on, metrics): (&On, &PartMetrics)| {
            let (name, value) = *metrics.usual().first()?;
            Some(format!("{} {name} {}", on.name(), metrics.text(name, value)))
        };
        let parts: Vec<String> = report.parts.iter().filter_map(part).collect();
        Ok(format!("{} · {}", report.trial, parts.join(" · ")))
    }
}

fn no_trial(word: &str, study: &Study) -> StageError {
    match word {
        "best" | "worst" => StageError::new(format!("none of the {} trials has a metric", study.trials.len())),
        name => StageError::new(format!("the study has no trial `{name}`; it has {} trials", study.trials.len())),
    }
}

/// A spec that trains just this configuration.
fn alone(spec: &Spec, trial: &Trial, configured: &Configured) -> Spec {
    let Configured { model, optimizer, steps, seed: _ } = configured.clone();
    Spec {
        name: format!(
            "{}_{}",
            spec.name.chars().take(40).collect::<String>(),
            trial.name.chars().take(20).collect::<String>()
        ),
        description: Some(format!("{} of {}, by itself", trial.name, spec.name)),
        preprocess: steps,
        model: Some(model),
        optimizer,
        repeat: None,
        search: None,
        evaluate: spec.evaluate.clone().map(|e| Evaluate { from: None, trial: "best".to_owned(), against: None, ..e }),
        plot: Vec::new(),
        report: None,
        ..spec.clone()
    }
}
