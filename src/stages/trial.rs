//! One training of one configuration, an artifact by itself.
//!
//! Reads   dataset, preprocess
//! Writes  checkpoint.safetensors: weights, optimizer state, counts and history; trial.json: status and history
//! Random  streams of `nn::train`: ("init", layer), ("shuffle", epoch), ("dropout", epoch); of `data`: ("augment", …)
//!
//! `epochs` is a link of a chain: a training starts from the longest shorter one that is in the store, and an interrupted
//! one leaves the link that it has come to. The result has the same bits either way.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::names::PREPROCESS;
use super::parts::Data;
use super::shared::{Shared, WeightsFile};
use super::study::Trial;
use crate::base::history::History;
use crate::nn::metric::{Column, MeanLoss, Part};
use crate::nn::{Checkpoint, Job, Outcome, Samples, Status, read_weights, train};
use crate::pipeline::{Context, Output, StageError};
use crate::search::StopRule;
use crate::spec::Configured;
use crate::store::{Artifact, Key};

/// 1 first · 2 gelu by a kernel of its own · 3 losses from the sums of the softmax · 4 sigmoid within 2 ulp, images resampled
/// in f32, noise from quantiles · 5 logarithms of losses in f32, subnormal states of optimizers made zero · 6 numbers below 2⁻⁶³
/// made zero · 7 the root in the steps of rmsprop, adam, nadam and adamw is an own polynomial
pub(crate) const VERSION: u32 = 7;

/// Name of trials in the store.
const NAME: &str = "trial";
const CHECKPOINT: &str = "checkpoint.safetensors";
const RECORD: &str = "trial.json";

/// What a trial came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) status: Status,
    pub(crate) history: History,
}

/// A configuration on the way to a trial.
pub(crate) struct TrialRun<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) configured: &'a Configured,
    pub(crate) data: &'a Data,
    /// Threads that the training may use; changes no bit.
    pub(crate) threads: usize,
}

impl TrialRun<'_> {
    fn seed(&self) -> u64 {
        self.shared.resolved.spec.seed
    }

    /// The file that the training starts from, if the model names one.
    fn weights(&self) -> Option<&WeightsFile> {
        let path = self.configured.model.mlp().initial_weights.as_ref()?;
        self.shared.weights.get(path)
    }

    /// What enters the key, for a training of some number of epochs. A schedule that looks ahead to the last epoch is
    /// no chain: its length enters the key by itself.
    fn key_spec(&self, epochs: u32) -> Value {
        let Configured { model, method, training, .. } = self.configured;
        let horizon = training.schedule.depends_on_horizon().then_some(training.epochs);
        let mut training = json!(training);
        training["epochs"] = epochs.into();
        let mut spec = json!({ "model": model, "method": method, "training": training, "seed": self.seed() });
        if let Some(horizon) = horizon {
            spec["horizon"] = horizon.into();
        }
        if self.configured.model.mlp().hidden.is_some() {
            spec["model"]["hidden_layers"] = Value::Null;
            spec["model"]["hidden_size"] = Value::Null;
        }
        if let Some(weights) = self.weights() {
            spec["model"]["initial_weights"] = weights.digest.clone().into();
        }
        spec
    }

    fn inputs(&self) -> [(&'static str, Key); 1] {
        [(PREPROCESS, self.data.key(&self.configured.steps))]
    }

    fn key(&self, epochs: u32) -> Key {
        Key::of(NAME, VERSION, &self.key_spec(epochs), &self.inputs())
    }

    /// The artifact of a trial that the study knows: whole, or ended early.
    pub(crate) fn artifact_of(&self, trial: &Trial, ctx: &Context) -> Result<Artifact, StageError> {
        let epochs = trial.history.len() as u32;
        let is_link = epochs > 0 && self.key(epochs) == trial.key;
        let epochs = if is_link { epochs } else { self.configured.training.epochs };
        Ok(self.link(epochs, &|_| false, ctx)?.0)
    }

    /// The first epochs of the trial; whether they were trained.
    pub(crate) fn part(&self, epochs: u32, ctx: &Context) -> Result<(Artifact, bool), StageError> {
        self.link(epochs, &|_| false, ctx)
    }

    /// The trial under a rule that may end it early; whether it was trained, and whether it was ended. A trial that was
    /// ended is a link of the chain like any other.
    pub(crate) fn artifact_under(
        &self,
        stop: &StopRule,
        metric: &str,
        ctx: &Context,
    ) -> Result<(Artifact, bool, bool), StageError> {
        let epochs = self.configured.training.epochs;
        let ends = |history: &History| {
            let curve = history.curve(metric);
            Some(curve[stop.stops(&curve)?].0)
        };
        let known = || -> Result<Option<u32>, StageError> {
            for epochs in (1..=epochs).rev().filter(|_| !stop.is_empty()) {
                let Some(artifact) = ctx.find(&self.key(epochs))? else { continue };
                if let Ok(record) = read_record(&artifact) {
                    return Ok(ends(&record.history));
                }
            }
            Ok(None)
        };
        if let Some(end) = known()? {
            let (artifact, trained) = self.link(end, &|_| false, ctx)?;
            return Ok((artifact, trained, true));
        }
        match self.link(epochs, &|history| ends(history).is_some(), ctx) {
            Err(StageError::Interrupted) if !ctx.cancelled() => {
                let end = known()?.ok_or(StageError::Interrupted)?;
                Ok((self.link(end, &|_| false, ctx)?.0, true, true))
            }
            whole => whole.map(|(artifact, trained)| (artifact, trained, false)),
        }
    }

    /// The link of the chain with some number of epochs; `ends` may end its training before.
    fn link(
        &self,
        epochs: u32,
        ends: &dyn Fn(&History) -> bool,
        ctx: &Context,
    ) -> Result<(Artifact, bool), StageError> {
        let train = |out: &mut Output| self.train(epochs, ends, ctx, out);
        ctx.memo(NAME, VERSION, &self.key_spec(epochs), &self.inputs(), train)
    }

    fn train(
        &self,
        until: u32,
        ends: &dyn Fn(&History) -> bool,
        ctx: &Context,
        out: &mut Output,
    ) -> Result<(), StageError> {
        let Configured { model, method, training, steps } = self.configured;
        let dataset = self.data.dataset()?;
        let parts = self.data.parts(steps, ctx)?;
        let classes = dataset.classes.len();
        let read = |file: &WeightsFile| read_weights(&file.bytes, model.mlp(), parts.train.features(), classes);
        let initial = self.weights().map(read).transpose().map_err(StageError::new)?;
        let job = Job {
            model,
            method,
            training,
            classes,
            seed: self.seed(),
            initial: initial.as_deref(),
            train: &parts.train,
            validation: Some(&parts.validation),
            threads: self.threads,
        };
        let from = self.longest_before(until, ctx)?;
        let key = self.key(until).short();
        tracing::debug!(key, method = method.name(), from = from.as_ref().map_or(0, Checkpoint::epochs), "training");
        let mut on_epoch = |history: &History| {
            let (epoch, message) = (history.last_epoch().unwrap_or_default(), summary(history));
            tracing::debug!(key, epoch, message, "epoch");
            ctx.epoch(&key, [epoch, until], message, false);
            let is_over = ctx.cancelled() || epoch == until || ends(history);
            if is_over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let outcome = train(&job, from, &mut on_epoch).map_err(StageError::new);
        ctx.epoch(&key, [until, until], String::new(), true);
        let outcome = outcome?;
        if outcome.status != Status::Interrupted {
            return self.write(&outcome, out);
        }
        let reached = outcome.checkpoint.epochs();
        let link = Outcome { status: Status::Completed, ..outcome };
        if reached == until {
            return self.write(&link, out);
        }
        ctx.memo(NAME, VERSION, &self.key_spec(reached), &self.inputs(), |out| self.write(&link, out))?;
        Err(StageError::Interrupted)
    }

    /// The longest shorter training of the chain that is in the store and can be read.
    fn longest_before(&self, until: u32, ctx: &Context) -> Result<Option<Checkpoint>, StageError> {
        for epochs in (1..until).rev() {
            let Some(artifact) = ctx.find(&self.key(epochs))? else { continue };
            // A damaged link is set aside by the store and was only a short cut.
            if let Ok(bytes) = artifact.read(CHECKPOINT)
                && let Ok(checkpoint) = Checkpoint::from_safetensors(&bytes, self.configured.model.mlp())
            {
                return Ok(Some(checkpoint));
            }
        }
        Ok(None)
    }

    fn write(&self, outcome: &Outcome, out: &mut Output) -> Result<(), StageError> {
        let mlp = self.configured.model.mlp();
        out.write(CHECKPOINT, &outcome.checkpoint.to_safetensors(mlp).map_err(StageError::new)?)?;
        let record = Record { status: outcome.status, history: outcome.checkpoint.history().clone() };
        out.write_json(RECORD, &record)
    }
}

/// What the last epoch came to, for people: the loss that is minimised, and what suits best for ranking.
fn summary(history: &History) -> String {
    let loss = Column { part: Part::Training, metric: &MeanLoss };
    let best = Column::by_rank().find(|column| history.last(&column.name()).is_some());
    let shown = [Some(loss), best].into_iter().flatten().map(|column| {
        let name = column.name();
        format!("{name} {:.4}", history.last(&name).unwrap_or(f64::NAN))
    });
    shown.collect::<Vec<_>>().join(" · ")
}

/// What a trial's artifact says it came to.
pub(crate) fn read_record(artifact: &Artifact) -> Result<Record, StageError> {
    let unreadable = |source| StageError::Unreadable { stage: NAME.to_owned(), file: RECORD.to_owned(), source };
    serde_json::from_slice(&artifact.read(RECORD)?).map_err(unreadable)
}

/// The training in a trial's artifact.
pub(crate) fn read_checkpoint(artifact: &Artifact, configured: &Configured) -> Result<Checkpoint, StageError> {
    Checkpoint::from_safetensors(&artifact.read(CHECKPOINT)?, configured.model.mlp()).map_err(StageError::new)
}
