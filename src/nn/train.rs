//! Training as a chain of epochs.
//!
//! Random streams: ("init", layer) weights, ("embedding", feature) numbers of categories, ("shuffle", epoch) order of the samples, ("dropout", epoch) masks. An epoch
//! depends only on the checkpoint before it, so that a continued training equals an uninterrupted one to the bit.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::kernels::{Aligned, flushed, sum_of_squares};
use super::metric::{Column, Measured, Part};
use super::network::Workspace;
use super::optim::{State, Step, StepInput, TrainedTensor};
use super::predict;
use super::samples::{check, gather, prefetch};
use super::schedule::factor;
use super::target::BatchTargets;
use super::{
    Architecture, Checkpoint, Loss, Method, NetworkFamily, NnError, Pass, Samples, Target, TrainMetrics, Training,
};
use crate::base::history::History;
use crate::base::rng::Stream;

/// What is trained, how, and on what.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The network.
    pub model: &'a dyn NetworkFamily,
    /// The optimizer's rule.
    pub method: &'a Method,
    /// Learning rate, batch size, epochs …
    pub training: &'a Training,
    /// Master seed.
    pub seed: u64,
    /// Samples to learn from.
    pub train: &'a dyn Samples,
    /// Samples held out.
    pub validation: Option<&'a dyn Samples>,
    /// Parameters to start from, as [`read_weights`](super::read_weights) gives them; drawn without it.
    pub initial: Option<&'a [f32]>,
    /// Columns that are measured beside those that every training of the task has, and the one that early stopping watches.
    pub asked: &'a [Column],
    /// Threads that a step may use; changes no bit.
    pub threads: usize,
    /// Asked before every batch: whether the epoch is given up, so that the checkpoint before it stands.
    pub gives_up: &'a dyn Fn() -> bool,
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
/// `on_epoch` sees the history after every new epoch and may break the chain there. Its columns are the learning rate of the
/// epoch's last step, and those of the metrics on the training part (as [`TrainMetrics`] says) and the validation part
/// (without values where there is none).
///
/// # Errors
/// [`NnError`] if there is nothing to train on, or parts, model and checkpoint do not fit together.
pub fn train(
    job: &Job<'_>,
    from: Option<Checkpoint>,
    on_epoch: &mut dyn FnMut(&History) -> ControlFlow<()>,
) -> Result<Outcome, NnError> {
    let network = network_of(job)?;
    let mut trainer = Trainer::new(job, &network)?;
    let mut checkpoint = trainer.start(from)?;
    loop {
        if job.training.early_stopping.as_ref().is_some_and(|rule| rule.is_over(&checkpoint.history)) {
            return Ok(Outcome { checkpoint, status: Ending::Stopped });
        }
        if checkpoint.epochs() >= job.training.epochs {
            return Ok(Outcome { checkpoint, status: Ending::Completed });
        }
        let before = checkpoint.clone();
        if let ControlFlow::Break(status) = trainer.epoch(&mut checkpoint)? {
            return Ok(Outcome { checkpoint: before, status });
        }
        if on_epoch(&checkpoint.history).is_break() && checkpoint.epochs() < job.training.epochs {
            return Ok(Outcome { checkpoint, status: Ending::Interrupted });
        }
    }
}

/// The network of a job whose parts fit together.
fn network_of(job: &Job<'_>) -> Result<Architecture, NnError> {
    if job.train.is_empty() {
        return Err(NnError::NoSamples);
    }
    let (features, target) = (job.train.features(), job.train.targets().target());
    for part in [Some(job.train), job.validation].into_iter().flatten() {
        check(part, features, target)?;
    }
    Ok(Architecture::new(job.model, &job.train.shape(), target)?.with_class_weights(&class_weights(job, target)?))
}

/// How much the samples of each class count; empty where all count the same.
fn class_weights(job: &Job<'_>, target: Target) -> Result<Vec<f32>, NnError> {
    let Some(weights) = job.model.class_weights() else { return Ok(Vec::new()) };
    let bad = |why: String| NnError::BadClassWeights { why };
    let loss = job.model.head().loss.unwrap_or(Loss::default_of(target.task()));
    match target {
        Target::Classes(classes) if loss == Loss::CrossEntropy => {
            weights.resolve(job.train.targets().labels(), job.train.class_names(), classes).map_err(bad)
        }
        _ => Err(bad("they are for the loss `cross_entropy` of classes".to_owned())),
    }
}

/// The columns of the training part and of the validation part.
fn columns_of(job: &Job<'_>, target: Target) -> Result<[Vec<Column>; 2], NnError> {
    let watched = job.training.early_stopping.as_ref().map(|rule| rule.metric);
    let asked: Vec<Column> = job.asked.iter().copied().chain(watched).collect();
    match asked.iter().find(|column| !column.is_for(target.task())) {
        Some(&column) => Err(NnError::MetricMismatch { column, target }),
        None => Ok(Part::ALL.map(|part| Column::measured(target.task(), part, &asked))),
    }
}

struct Trainer<'a> {
    job: &'a Job<'a>,
    network: &'a Architecture,
    tensors: Vec<TrainedTensor>,
    workspace: Workspace,
    targets: BatchTargets,
    gradient: Aligned,
    batch: usize,
    /// What is measured on the training part and on the validation part.
    columns: [Vec<Column>; 2],
}

impl<'a> Trainer<'a> {
    fn new(job: &'a Job<'a>, network: &'a Architecture) -> Result<Self, NnError> {
        let batch = (job.training.batch_size as usize).min(job.train.len());
        let mut workspace = Workspace::new(network, batch, true)?;
        workspace.threads = job.threads;
        let gradient = Aligned::zeros(network.trained());
        let (tensors, targets) = (network.trained_tensors(), BatchTargets::default());
        let columns = columns_of(job, network.target())?;
        Ok(Self { job, network, tensors, workspace, targets, gradient, batch, columns })
    }

    fn start(&self, from: Option<Checkpoint>) -> Result<Checkpoint, NnError> {
        let expected = self.network.parameters();
        let fits = |found: usize| match found == expected {
            true => Ok(()),
            false => Err(NnError::CheckpointMismatch { expected, found }),
        };
        if let Some(checkpoint) = from {
            return fits(checkpoint.parameters.len()).map(|()| checkpoint);
        }
        let parameters = self.job.initial.map_or_else(|| self.network.initial(self.job.seed), Aligned::from);
        fits(parameters.len())?;
        let averages = self.job.training.weight_average.is_some();
        Ok(Checkpoint {
            input: self.job.model.input(&self.job.train.shape()),
            class_weights: self.network.class_weights().to_vec(),
            target: self.network.target(),
            average: if averages { parameters.clone() } else { Aligned::default() },
            best: Aligned::default(),
            parameters,
            state: State::new(&**self.job.method, self.network.trained()),
            steps: 0,
            history: History::default(),
        })
    }

    /// Trains one epoch and adds it to the history; breaks where a loss was no number, and where the epoch is given up.
    fn epoch(&mut self, checkpoint: &mut Checkpoint) -> Result<ControlFlow<Ending>, NnError> {
        let Job { training, train, seed, gives_up, .. } = *self.job;
        let epoch = checkpoint.epochs() + 1;
        let mut order: Vec<u32> = (0..train.len() as u32).collect();
        if training.shuffle {
            Stream::new(seed, "shuffle", u64::from(epoch)).shuffle(&mut order);
        }
        let mut dropout = Stream::new(seed, "dropout", u64::from(epoch));
        let mut total = Measured::new(self.network.target(), &self.columns[0]);
        let mut learning_rate = 0.0;
        let pass = Pass::Train { seed, epoch };
        let steps = train.len().div_ceil(self.batch);
        for (step, rows) in order.chunks(self.batch).enumerate() {
            if gives_up() {
                return Ok(ControlFlow::Break(Ending::Interrupted));
            }
            let progress = f64::from(epoch - 1) + step as f64 / steps as f64;
            let factor = factor(&*training.schedule, progress, 1.0 / steps as f64, training.epochs);
            learning_rate = training.learning_rate * factor;
            gather(train, rows, pass, &mut self.workspace.x[..rows.len() * train.features()]);
            if let Some(next) = order.get((step + 1) * self.batch..) {
                prefetch(train, &next[..next.len().min(self.batch)], pass);
            }
            let targets = self.targets.gather(train.targets(), rows);
            let sums = self.workspace.forward(&checkpoint.parameters, targets, Some(&mut dropout));
            if step == 0 {
                self.workspace.look_for_zeros(rows.len());
            }
            if !sums.loss.is_finite() {
                return Ok(ControlFlow::Break(Ending::Diverged));
            }
            total.add(sums, self.workspace.predictions(rows.len()), targets, train.inverse());
            self.workspace.absorb_statistics(&mut checkpoint.parameters, rows.len());
            self.workspace.backward(&checkpoint.parameters, targets, &mut self.gradient);
            self.step(checkpoint, learning_rate);
        }
        self.measure(checkpoint, epoch, learning_rate, total)
    }

    /// Clips the gradient and moves the parameters.
    fn step(&mut self, checkpoint: &mut Checkpoint, learning_rate: f64) {
        let Job { training, method, threads, .. } = *self.job;
        if let Some(limit) = training.clip_norm {
            let norm = sum_of_squares(&self.gradient).sqrt();
            if norm > limit {
                let factor = (limit / norm) as f32;
                self.gradient.iter_mut().for_each(|g| *g *= factor);
            }
        }
        let decoupled = training.decoupled_weight_decay || method.decouples_weight_decay();
        checkpoint.steps += 1;
        let input = StepInput {
            t: checkpoint.steps,
            learning_rate,
            l2: if decoupled { 0.0 } else { training.weight_decay },
            shrink: if decoupled { learning_rate * training.weight_decay } else { 0.0 },
        };
        let p = &mut checkpoint.parameters[..self.gradient.len()];
        let (g, tensors, state) = (&self.gradient, &self.tensors, &mut checkpoint.state);
        method.step(Step { input, p, g, tensors, state, threads });
        if let Some(decay) = training.weight_average {
            let t = checkpoint.steps as f64;
            let rest = (1.0 - decay.min((1.0 + t) / (10.0 + t))) as f32;
            for (average, p) in checkpoint.average.iter_mut().zip(checkpoint.parameters.iter()) {
                *average = flushed(*average + rest * (p - *average));
            }
        }
    }

    /// Adds the epoch's metrics to the history; breaks if one of them, or a parameter, is no number.
    fn measure(
        &self,
        checkpoint: &mut Checkpoint,
        epoch: u32,
        learning_rate: f64,
        total: Measured,
    ) -> Result<ControlFlow<Ending>, NnError> {
        let Job { train, training, validation, .. } = *self.job;
        if !checkpoint.parameters.iter().all(|p| p.is_finite()) {
            return Ok(ControlFlow::Break(Ending::Diverged)); // a loss may not have met them, for products skip zeros
        }
        let [of_training, of_validation] = &self.columns;
        let evaluate = |part, columns: &[Column]| {
            predict::run(self.network, checkpoint.used(), part, Measured::new(self.network.target(), columns))
        };
        let learned = match training.train_metrics {
            TrainMetrics::Running => total,
            TrainMetrics::Full => evaluate(train, of_training)?,
        };
        let validation = validation.filter(|part| !part.is_empty());
        let validation = validation.map(|part| evaluate(part, of_validation)).transpose()?;
        let mut row = vec![(Column::LEARNING_RATE.to_owned(), Some(learning_rate))];
        row.extend(Measured::columns(of_training, Some(&learned)));
        row.extend(Measured::columns(of_validation, validation.as_ref()));
        if row.iter().any(|(_, value)| value.is_some_and(|value| !value.is_finite())) {
            return Ok(ControlFlow::Break(Ending::Diverged));
        }
        checkpoint.history.push(epoch, row.iter().map(|(name, value)| (&**name, *value)));
        let kept = training.early_stopping.as_ref().and_then(|rule| rule.kept_epoch(&checkpoint.history));
        if kept == Some(epoch) {
            checkpoint.best = Aligned::from(checkpoint.used());
        }
        Ok(ControlFlow::Continue(()))
    }
}
