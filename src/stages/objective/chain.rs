//! One training of one configuration, an artifact by itself.
//!
//! Reads   dataset, preprocess
//! Writes  checkpoint.safetensors: weights, optimizer state, counts and history; trial.json: status and history
//! Random  streams of `nn::train`: ("init", layer), ("shuffle", epoch), ("dropout", epoch); of `data`: ("augment", …)
//!
//! Trainings of one configuration with 1, 2, 3 … epochs are a chain: each starts from the longest shorter one that is in the
//! store, and an interrupted one leaves the artifact of the epochs that it has come to. The result has the same bits either way.

use std::cell::Cell;
use std::ops::ControlFlow;

use super::chain_keys::{ChainKeys, NAME, VERSION, WeightsFile};
use super::record::{RECORD, Record, read_record, summary};
use crate::base::history::History;
use crate::nn::kernels::Aligned;
use crate::nn::{Architecture, Checkpoint, Ending, Job, NetworkFamily, Outcome, Samples, read_weights, train};
use crate::pipeline::{Context, Event, Output, StageError};
use crate::search::StopRule;
use crate::spec::{Configured, Optimizer};
use crate::stages::job::TrialJob;
use crate::stages::parts::Data;
use crate::stages::trial::Trial;
use crate::store::Artifact;

const CHECKPOINT: &str = "checkpoint.safetensors";

/// How long an epoch may go on after the run was asked to stop, in seconds.
const PATIENCE_S: f64 = 3.0;

/// The trainings of a configuration.
pub(super) struct Chain<'a> {
    pub(super) keys: ChainKeys<'a>,
    pub(super) data: &'a Data,
    /// Threads that a training may use; changes no bit.
    pub(super) threads: usize,
    pub(super) ctx: &'a Context<'a>,
}

/// A training in the store.
pub(super) struct Stored {
    pub(super) artifact: Artifact,
    /// Whether it was trained now, not found.
    pub(super) made: bool,
    /// Whether it ended before the last epoch of its configuration.
    pub(super) is_part: bool,
}

/// Whether a training ends after what it has measured so far.
type Ends<'a> = dyn Fn(&History) -> bool + 'a;

impl Chain<'_> {
    fn epochs(&self) -> u32 {
        self.keys.optimizer.common.epochs
    }

    /// The artifact of a trial that the study knows: whole, or ended early.
    pub(super) fn artifact_of(&self, trial: &Trial) -> Result<Artifact, StageError> {
        let epochs = trial.history.len() as u32;
        let is_part = epochs > 0 && self.keys.key(epochs) == trial.key;
        let epochs = if is_part { epochs } else { self.epochs() };
        Ok(self.training(epochs, &|_| false)?.0)
    }

    /// The training of a job. One that a rule ended is the training of as many epochs, like any other.
    pub(super) fn run(&self, job: &TrialJob) -> Result<Stored, StageError> {
        let epochs = job.epochs_of(self.epochs());
        if epochs < self.epochs() {
            let (artifact, made) = self.training(epochs, &|_| false)?;
            return Ok(Stored { artifact, made, is_part: true });
        }
        self.run_under(&job.stop, &job.metric)
    }

    fn run_under(&self, stop: &StopRule, metric: &str) -> Result<Stored, StageError> {
        let end_of = |history: &History| {
            let curve = history.curve(metric);
            Some(curve[stop.stops(&curve)?].0)
        };
        let part = |end: u32, made: bool| {
            let (artifact, made_again) = self.training(end, &|_| false)?;
            Ok(Stored { artifact, made: made || made_again, is_part: true })
        };
        if let Some(end) = self.known_end(stop, &end_of)? {
            return part(end, false);
        }
        match self.training(self.epochs(), &|history| end_of(history).is_some()) {
            Err(StageError::Interrupted) if !self.ctx.cancelled() => {
                let end = self.known_end(stop, &end_of)?.ok_or(StageError::Interrupted)?;
                part(end, true)
            }
            whole => whole.map(|(artifact, made)| Stored { artifact, made, is_part: false }),
        }
    }

    /// The epoch at which the rule ends the longest training that is in the store, if it does.
    fn known_end(&self, stop: &StopRule, end_of: &dyn Fn(&History) -> Option<u32>) -> Result<Option<u32>, StageError> {
        for epochs in (1..=self.epochs()).rev().filter(|_| !stop.is_empty()) {
            let Some(artifact) = self.ctx.find(&self.keys.key(epochs))? else { continue };
            if let Ok(record) = read_record(&artifact) {
                return Ok(end_of(&record.history));
            }
        }
        Ok(None)
    }

    /// The training of some number of epochs, and whether it was made now; `ends` may end it before.
    fn training(&self, epochs: u32, ends: &Ends<'_>) -> Result<(Artifact, bool), StageError> {
        let make = |out: &mut Output| self.train(epochs, ends, out);
        self.ctx.memo(NAME, VERSION, &self.keys.spec(epochs), &self.keys.inputs(), make)
    }

    fn train(&self, until: u32, ends: &Ends<'_>, out: &mut Output) -> Result<(), StageError> {
        let outcome = self.outcome(until, ends)?;
        if outcome.status != Ending::Interrupted {
            return self.write(&outcome, out);
        }
        let reached = outcome.checkpoint.epochs();
        if reached == 0 {
            return Err(StageError::Interrupted); // in its first epoch, which was given up
        }
        let part = Outcome { status: Ending::Completed, ..outcome };
        if reached == until {
            return self.write(&part, out);
        }
        let make = |out: &mut Output| self.write(&part, out);
        self.ctx.memo(NAME, VERSION, &self.keys.spec(reached), &self.keys.inputs(), make)?;
        Err(StageError::Interrupted)
    }

    /// Trains, and tells of every epoch.
    fn outcome(&self, until: u32, ends: &Ends<'_>) -> Result<Outcome, StageError> {
        let Optimizer { method, common: training } = self.keys.optimizer;
        let steps = &self.keys.configured.steps;
        let model = self.keys.configured.network().map_err(StageError::new)?;
        let parts = self.data.parts(steps, self.ctx)?;
        if let Some(why) = parts.columns.as_ref().and_then(|columns| columns.refusal(true)) {
            return Err(StageError::new(why));
        }
        self.warn_of_a_small_batch(parts.train.len());
        let initial = self.keys.weights.map(|file| initial(file, model, &parts.train)).transpose()?;
        let job = Job {
            model,
            method,
            training,
            seed: self.keys.training_seed(),
            initial: initial.as_deref(),
            train: &parts.train,
            validation: Some(&parts.validation),
            asked: self.keys.asked,
            threads: self.threads,
            gives_up: &self.patience(),
        };
        let from = self.longest_before(until)?;
        let key = self.keys.key(until).short();
        tracing::debug!(key, method = method.name(), from = from.as_ref().map_or(0, Checkpoint::epochs), "training");
        let mut on_epoch = |history: &History| {
            let (epoch, message) = (history.last_epoch().unwrap_or_default(), summary(history));
            tracing::debug!(key, epoch, message, "epoch");
            self.ctx.epoch(&key, [epoch, until], message, false);
            let is_over = self.ctx.cancelled() || epoch == until || ends(history);
            if is_over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let outcome = train(&job, from, &mut on_epoch).map_err(StageError::new);
        self.ctx.epoch(&key, [until, until], String::new(), true);
        outcome
    }

    /// Whether an epoch is given up: some seconds after the run was asked to stop, so that it ends in the time that batch systems
    /// leave it.
    fn patience(&self) -> impl Fn() -> bool {
        let asked_s = Cell::new(None);
        move || {
            if !self.ctx.cancelled() {
                return false;
            }
            let now_s = self.ctx.elapsed_s();
            let asked_s = asked_s.get().unwrap_or_else(|| {
                asked_s.set(Some(now_s));
                now_s
            });
            now_s - asked_s > PATIENCE_S
        }
    }

    /// Says that the last batch of every epoch is smaller than the network can be trained with.
    fn warn_of_a_small_batch(&self, samples: usize) {
        let batch = self.keys.optimizer.common.batch_size;
        let rest = samples % batch.max(1) as usize;
        if rest > 0 && rest < self.keys.configured.least_batch() as usize {
            let message = format!(
                "batch normalisation makes zeros of the last batch of every epoch, which has {rest} of {samples} samples; \
                 write another `batch_size` than {batch}"
            );
            self.ctx.emit(Event::Warning { message });
        }
    }

    /// The longest shorter training that is in the store and can be read.
    fn longest_before(&self, until: u32) -> Result<Option<Checkpoint>, StageError> {
        for epochs in (1..until).rev() {
            let Some(artifact) = self.ctx.find(&self.keys.key(epochs))? else { continue };
            // A damaged one is set aside by the store and was only a short cut.
            if let Ok(checkpoint) = read_checkpoint(&artifact, self.keys.configured) {
                return Ok(Some(checkpoint));
            }
        }
        Ok(None)
    }

    fn write(&self, outcome: &Outcome, out: &mut Output) -> Result<(), StageError> {
        let model = self.keys.configured.network().map_err(StageError::new)?;
        out.write(CHECKPOINT, &outcome.checkpoint.to_safetensors(model).map_err(StageError::new)?)?;
        let history = outcome.checkpoint.history().clone();
        let early_stopping = self.keys.optimizer.common.early_stopping.as_ref();
        let kept_epoch = early_stopping.and_then(|rule| rule.kept_epoch(&history));
        let record = Record { status: outcome.status, history, kept_epoch };
        out.write_json(RECORD, &record)
    }
}

/// The parameters of a file that a training starts from.
fn initial(file: &WeightsFile, model: &dyn NetworkFamily, train: &dyn Samples) -> Result<Aligned, StageError> {
    let network = Architecture::new(model, &train.shape(), train.targets().target()).map_err(StageError::new)?;
    read_weights(&file.bytes, &network).map_err(StageError::new)
}

/// The checkpoint in the artifact of a training of a configuration.
///
/// # Errors
/// A file that is damaged, or no checkpoint of this configuration.
pub(super) fn read_checkpoint(artifact: &Artifact, configured: &Configured) -> Result<Checkpoint, StageError> {
    let model = configured.network().map_err(StageError::new)?;
    Checkpoint::from_safetensors(&artifact.read(CHECKPOINT)?, model).map_err(StageError::new)
}
