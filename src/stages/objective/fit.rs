//! One fit of one configuration, an artifact by itself.
//!
//! Reads   dataset, preprocess
//! Writes  model.json: the model; trial.json: status and history, a row for every round that the model is made of
//! Random  streams of `tabular`: ("gbdt rows", round), ("gbdt columns", tree)

use std::ops::ControlFlow;

use serde_json::{Value, json};

use super::asked::extra;
use super::examples::PartExamples;
use super::record::{RECORD, Record, read_record, summary};
use crate::base::history::History;
use crate::nn::metric::{Column, Part};
use crate::nn::{Ending, NnError, Predicted, Samples as _};
use crate::pipeline::{Context, Output, StageError};
use crate::spec::Configured;
use crate::stages::job::TrialJob;
use crate::stages::names::PREPROCESS;
use crate::stages::parts::{Data, PartSamples, Parts, preprocess_key};
use crate::store::{Artifact, Key};
use crate::tabular::{Fit, Round, TableFamily, TableModel};

/// Version of fits in the store: raised whenever their results could change.
///
/// 1 first · 2 the accuracy of labels
pub(super) const VERSION: u32 = 2;

/// Name of fits in the store.
const NAME: &str = "fit";
/// File with the model of a fit.
const MODEL: &str = "model.json";

/// A configuration, and all that its fits depend on.
pub(super) struct Fitting<'a> {
    pub(super) configured: Configured,
    /// Columns that are measured because the spec asks for them.
    pub(super) asked: &'a [Column],
    /// The spec's seed, which draws the split, and the fit unless it has its own.
    pub(super) seed: u64,
    pub(super) dataset: Key,
    pub(super) threads: usize,
}

/// A fit in the store.
pub(super) struct Stored {
    pub(super) artifact: Artifact,
    /// Whether it was made now, not found.
    pub(super) made: bool,
    /// Whether it has fewer rounds than its configuration.
    pub(super) is_part: bool,
}

impl Fitting<'_> {
    pub(super) fn family(&self) -> Result<&dyn TableFamily, StageError> {
        self.configured.model.table().ok_or_else(|| StageError::new("the model is none of tables"))
    }

    /// The seed of the fit.
    fn fit_seed(&self) -> u64 {
        self.configured.seed.unwrap_or(self.seed)
    }

    /// What enters the key of a fit of at most so many rounds.
    fn key_spec(&self, rounds: u32) -> Result<Value, StageError> {
        let mut model = json!(self.configured.model);
        if let (Some(key), Some(model)) = (self.family()?.rounds_key(), model.as_object_mut()) {
            model.remove(key);
        }
        let mut spec = json!({ "model": model, "rounds": rounds, "seed": self.fit_seed() });
        if let Some(extra) = extra(self.asked) {
            spec["asked"] = extra;
        }
        Ok(spec)
    }

    fn inputs(&self) -> [(&'static str, Key); 1] {
        [(PREPROCESS, preprocess_key(self.dataset, &self.configured.steps, self.seed))]
    }

    pub(super) fn key(&self, rounds: u32) -> Result<Key, StageError> {
        Ok(Key::of(NAME, VERSION, &self.key_spec(rounds)?, &self.inputs()))
    }

    /// The fit of at most so many rounds, and whether it was made now.
    pub(super) fn fit(&self, rounds: u32, data: &Data, ctx: &Context) -> Result<(Artifact, bool), StageError> {
        ctx.memo(NAME, VERSION, &self.key_spec(rounds)?, &self.inputs(), |out| self.make(rounds, data, ctx, out))
    }

    /// The fit of a job.
    pub(super) fn run(&self, job: &TrialJob, data: &Data, ctx: &Context) -> Result<Stored, StageError> {
        let whole = self.family()?.rounds();
        let rounds = job.epochs_of(whole);
        let (artifact, made) = self.fit(rounds, data, ctx)?;
        if rounds < whole || job.stop.is_empty() {
            return Ok(Stored { artifact, made, is_part: rounds < whole });
        }
        let curve = read_record(&artifact)?.history.curve(&job.metric);
        match job.stop.stops(&curve).map(|point| curve[point].0) {
            Some(end) if end < whole => {
                let (artifact, made_again) = self.fit(end, data, ctx)?;
                Ok(Stored { artifact, made: made || made_again, is_part: true })
            }
            _ => Ok(Stored { artifact, made, is_part: false }),
        }
    }

    fn make(&self, rounds: u32, data: &Data, ctx: &Context, out: &mut Output) -> Result<(), StageError> {
        let parts = data.parts(&self.configured.steps, ctx)?;
        let columns = parts.columns.as_ref().filter(|_| self.family().is_ok_and(TableFamily::needs_numbers));
        if let Some(why) = columns.and_then(|columns| columns.refusal(false)) {
            return Err(StageError::new(why));
        }
        let [train, validation] = [&parts.train, &parts.validation].map(PartExamples::new);
        let fit = Fit {
            train: train.examples(),
            validation: (!parts.validation.is_empty()).then(|| validation.examples()),
            rounds,
            seed: self.fit_seed(),
            threads: self.threads,
            cancelled: ctx.cancel_flag(),
        };
        let columns = self.columns(&parts)?;
        let (key, mut history) = (self.key(rounds)?.short(), History::default());
        let mut on_round = |round: &Round<'_>| {
            push(&mut history, round, &parts, &columns);
            ctx.epoch(&key, [round.number, rounds], summary(&history), false);
            if ctx.cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let model = self.family()?.fit(&fit, &mut on_round).map_err(StageError::new);
        ctx.epoch(&key, [rounds, rounds], String::new(), true);
        ctx.check()?;
        let model = model?;
        let status = status_of(&history, model.rounds(), rounds);
        out.write(MODEL, &model.to_json())?;
        out.write_json(RECORD, &Record { status, history: history.up_to(model.rounds()), kept_epoch: None })
    }

    /// What is measured on the training part and on the validation part.
    fn columns(&self, parts: &Parts) -> Result<[Vec<Column>; 2], StageError> {
        let target = parts.train.targets().target();
        match self.asked.iter().find(|column| !column.is_for(target.task())) {
            Some(&column) => Err(StageError::new(NnError::MetricMismatch { column, target })),
            None => Ok(Part::ALL.map(|part| Column::measured(target.task(), part, self.asked))),
        }
    }

    /// The model of a fit in the store.
    pub(super) fn model(&self, artifact: &Artifact) -> Result<Box<dyn TableModel>, StageError> {
        self.family()?.read(&artifact.read(MODEL)?).map_err(StageError::new)
    }
}

/// How a fit ended that has come so far, and whose model is made of some of its rounds.
fn status_of(history: &History, kept: u32, rounds: u32) -> Ending {
    let loss = history.last("train_loss");
    match loss {
        Some(loss) if !loss.is_finite() => Ending::Diverged,
        _ if kept < rounds => Ending::Stopped,
        _ => Ending::Completed,
    }
}

/// Adds a round to a history: the columns of a network's epoch, less the learning rate.
fn push(history: &mut History, round: &Round<'_>, parts: &Parts, [train, validation]: &[Vec<Column>; 2]) {
    let of = |columns: &[Column], samples: &PartSamples, found: Option<(&[f64], f64)>| {
        found.map_or_else(
            || columns.iter().map(|column| (column.name(), None)).collect(),
            |(predictions, loss)| Predicted::new(predictions, loss, samples).columns(columns),
        )
    };
    let mut row: Vec<(String, Option<f64>)> = of(train, &parts.train, Some((round.train, round.train_loss)));
    row.extend(of(validation, &parts.validation, round.validation));
    history.push(round.number, row.iter().map(|(name, value)| (name.as_str(), *value)));
}
