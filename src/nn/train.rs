//! Training as a chain of epochs.
//!
//! Random streams: ("init", layer) weights, ("shuffle", epoch) order of the samples, ("dropout", epoch) masks. An epoch
//! depends only on the checkpoint before it, so that a continued training equals an uninterrupted one to the bit.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::kernels::{Aligned, flushed, sum_of_squares};
use super::metric::{Column, Computation, Part};
use super::network::Workspace;
use super::optim::StepInput;
use super::predict::evaluate_with;
use super::samples::{gather, prefetch};
use super::{Checkpoint, Method, ModelSpec, NnError, Pass, Samples, Sums, Task, TrainMetrics, Training};
use crate::base::history::History;
use crate::base::rng::Stream;

/// What is trained, how, and on what.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The network.
    pub model: &'a ModelSpec,
    /// The optimizer's rule.
    pub method: &'a Method,
    /// Learning rate, batch size, epochs …
    pub training: &'a Training,
    /// Number of classes.
    pub classes: usize,
    /// Master seed.
    pub seed: u64,
    /// Samples to learn from.
    pub train: &'a dyn Samples,
    /// Samples held out.
    pub validation: Option<&'a dyn Samples>,
    /// Parameters to start from, as [`read_weights`](super::read_weights) gives them; drawn without it.
    pub initial: Option<&'a [f32]>,
    /// Threads that a step may use; changes no bit.
    pub threads: usize,
}

/// How a training ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// After its last epoch.
    Completed,
    /// By early stopping.
    Stopped,
    /// By a loss that is no number. The checkpoint is that of the last good epoch.
    Diverged,
    /// By the caller.
    Interrupted,
}

/// A training that ended.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Where it can be continued.
    pub checkpoint: Checkpoint,
    /// How it ended.
    pub status: Ending,
}

/// Trains up to `job.training.epochs` epochs, from the start or from a checkpoint of the same job.
///
/// `on_epoch` sees the history after every new epoch and may break the chain there.
///
/// Its columns are the learning rate of the epoch's last step, and those of the metrics on the training part (as
/// [`TrainMetrics`] says) and the validation part (without values where there is none).
pub fn train(
    job: &Job<'_>,
    from: Option<Checkpoint>,
    on_epoch: &mut dyn FnMut(&History) -> ControlFlow<()>,
) -> Result<Outcome, NnError> {
    check(job)?;
    let mlp = job.model.mlp();
    let batch = (job.training.batch_size as usize).min(job.train.len());
    let mut trainer = Trainer {
        job,
        workspace: Workspace::new(mlp, job.train.features(), job.classes, batch, true),
        gradient: Aligned::default(),
        batch,
    };
    trainer.workspace.threads = job.threads;
    let mut checkpoint = trainer.start(from)?;
    trainer.gradient = Aligned::zeros(trainer.workspace.layout().trained());
    loop {
        if job.training.early_stopping.as_ref().is_some_and(|rule| rule.is_over(&checkpoint.history)) {
            return Ok(Outcome { checkpoint, status: Ending::Stopped });
        }
        if checkpoint.epochs() >= job.training.epochs {
            return Ok(Outcome { checkpoint, status: Ending::Completed });
        }
        let before = checkpoint.clone();
        if trainer.epoch(&mut checkpoint).is_none() {
            return Ok(Outcome { checkpoint: before, status: Ending::Diverged });
        }
        if on_epoch(&checkpoint.history).is_break() && checkpoint.epochs() < job.training.epochs {
            return Ok(Outcome { checkpoint, status: Ending::Interrupted });
        }
    }
}

fn check(job: &Job<'_>) -> Result<(), NnError> {
    if job.train.is_empty() {
        return Err(NnError::NoSamples);
    }
    for part in [Some(job.train), job.validation].into_iter().flatten() {
        if part.features() != job.train.features() {
            return Err(NnError::FeatureMismatch { expected: job.train.features(), found: part.features() });
        }
        if let Some(&label) = part.labels().iter().find(|&&label| label as usize >= job.classes) {
            return Err(NnError::LabelOutOfRange { label, classes: job.classes });
        }
    }
    Ok(())
}

struct Trainer<'a> {
    job: &'a Job<'a>,
    workspace: Workspace,
    gradient: Aligned,
    batch: usize,
}

impl Trainer<'_> {
    fn start(&self, from: Option<Checkpoint>) -> Result<Checkpoint, NnError> {
        let layout = self.workspace.layout();
        match from {
            Some(checkpoint) if checkpoint.parameters.len() == layout.parameters() => Ok(checkpoint),
            Some(checkpoint) => {
                Err(NnError::CheckpointMismatch { expected: layout.parameters(), found: checkpoint.parameters.len() })
            }
            None => {
                let drawn = || layout.initial(self.job.model.mlp().weight_init, self.job.seed);
                let parameters = self.job.initial.map_or_else(drawn, Aligned::from);
                if parameters.len() != layout.parameters() {
                    let (expected, found) = (layout.parameters(), parameters.len());
                    return Err(NnError::CheckpointMismatch { expected, found });
                }
                let averages = self.job.training.weight_average.is_some();
                Ok(Checkpoint {
                    features: self.job.train.features(),
                    classes: self.job.classes,
                    average: if averages { parameters.clone() } else { Aligned::default() },
                    parameters,
                    state: self.job.method.start(layout.trained()),
                    steps: 0,
                    history: History::default(),
                })
            }
        }
    }

    /// Trains one epoch and adds it to the history; `None` if a loss was no number.
    fn epoch(&mut self, checkpoint: &mut Checkpoint) -> Option<()> {
        let Job { training, train, seed, .. } = *self.job;
        let epoch = checkpoint.epochs() + 1;
        let mut order: Vec<u32> = (0..train.len() as u32).collect();
        if training.shuffle {
            Stream::new(seed, "shuffle", u64::from(epoch)).shuffle(&mut order);
        }
        let mut dropout = Stream::new(seed, "dropout", u64::from(epoch));
        let mut labels = Vec::with_capacity(self.batch);
        let mut total = Sums::default();
        let mut learning_rate = 0.0;
        let pass = Pass::Train { seed, epoch };
        let steps = train.len().div_ceil(self.batch);
        for (step, rows) in order.chunks(self.batch).enumerate() {
            let progress = f64::from(epoch - 1) + step as f64 / steps as f64;
            learning_rate =
                training.learning_rate * training.schedule.factor(progress, 1.0 / steps as f64, training.epochs);
            let x = &mut self.workspace.x[..rows.len() * train.features()];
            gather(train, rows, pass, x);
            if let Some(next) = order.get((step + 1) * self.batch..) {
                prefetch(train, &next[..next.len().min(self.batch)], pass);
            }
            labels.clear();
            labels.extend(rows.iter().map(|&row| train.labels()[row as usize]));
            let sums = self.workspace.forward(&checkpoint.parameters, &labels, Some(&mut dropout));
            if step == 0 {
                self.workspace.look_for_zeros(rows.len());
            }
            if !sums.loss.is_finite() {
                return None;
            }
            total += sums;
            self.workspace.absorb_statistics(&mut checkpoint.parameters, rows.len());
            self.workspace.backward(&checkpoint.parameters, &labels, &mut self.gradient);
            self.step(checkpoint, learning_rate);
        }
        self.measure(checkpoint, epoch, learning_rate, total)
    }

    /// Clips the gradient and moves the parameters.
    fn step(&mut self, checkpoint: &mut Checkpoint, learning_rate: f64) {
        let Job { training, method, .. } = *self.job;
        if let Some(limit) = training.clip_norm {
            let norm = sum_of_squares(&self.gradient).sqrt();
            if norm > limit {
                let factor = (limit / norm) as f32;
                self.gradient.iter_mut().for_each(|g| *g *= factor);
            }
        }
        let decoupled = training.decoupled_weight_decay || method.is_decoupled();
        checkpoint.steps += 1;
        let input = StepInput {
            t: checkpoint.steps,
            learning_rate,
            l2: if decoupled { 0.0 } else { training.weight_decay },
            shrink: if decoupled { learning_rate * training.weight_decay } else { 0.0 },
        };
        let trained = &mut checkpoint.parameters[..self.gradient.len()];
        method.step(input, trained, &self.gradient, &mut checkpoint.state, self.job.threads);
        if let Some(decay) = training.weight_average {
            let t = checkpoint.steps as f64;
            let rest = (1.0 - decay.min((1.0 + t) / (10.0 + t))) as f32;
            for (average, p) in checkpoint.average.iter_mut().zip(checkpoint.parameters.iter()) {
                *average = flushed(*average + rest * (p - *average));
            }
        }
    }

    /// Adds the epoch's metrics to the history; `None` if one of them, or a parameter, is no number.
    fn measure(&self, checkpoint: &mut Checkpoint, epoch: u32, learning_rate: f64, total: Sums) -> Option<()> {
        let Job { model, train, training, classes, .. } = *self.job;
        if !checkpoint.parameters.iter().all(|p| p.is_finite()) {
            return None; // a loss may not have met them, for products skip zeros
        }
        let evaluate = |part| evaluate_with(model.mlp(), checkpoint.used(), classes, part);
        let learned = match training.train_metrics {
            TrainMetrics::Running => total,
            TrainMetrics::Full => evaluate(train),
        };
        let validation = self.job.validation.filter(|part| !part.is_empty()).map(evaluate);
        let mut row = vec![(Column::LEARNING_RATE.to_owned(), Some(learning_rate))];
        for (part, sums) in [(Part::Training, Some(learned)), (Part::Validation, validation)] {
            for column in Column::of(Task::Classification, part) {
                let Computation::OfSums(compute) = column.metric.computation();
                row.push((column.name(), sums.map(|sums| compute(&sums))));
            }
        }
        if row.iter().any(|(_, value)| value.is_some_and(|value| !value.is_finite())) {
            return None;
        }
        checkpoint.history.push(epoch, row.iter().map(|(name, value)| (&**name, *value)));
        Some(())
    }
}
