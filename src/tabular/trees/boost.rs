//! Boosting: trees, each grown on what the ones before it left over.

use std::ops::ControlFlow;

use super::bins::{Binned, Edges};
use super::forest::Forest;
use super::gbdt::Gbdt;
use super::grow::{Grown, Soil};
use super::histogram::Slopes;
use super::split::Limits;
use crate::base::parallel::each;
use crate::base::rng::Stream;
use crate::tabular::{Examples, Fit, Link, Round, TabularError};

/// Predictions and scores of a part.
struct Part<'a> {
    examples: Examples<'a>,
    /// `[rows, scores]`
    scores: Vec<f64>,
    /// `[rows, outputs]`
    predictions: Vec<f64>,
    loss: f64,
}

impl<'a> Part<'a> {
    fn new(examples: Examples<'a>, forest: &Forest) -> Self {
        let scores = forest.constants(examples.rows());
        let (predictions, loss) = forest.link().evaluate(&scores, examples.targets);
        Self { examples, scores, predictions, loss }
    }

    fn evaluate(&mut self, link: Link) {
        (self.predictions, self.loss) = link.evaluate(&self.scores, self.examples.targets);
    }
}

/// When the validation loss was smallest.
struct Watch {
    /// Rounds that are waited for a smaller one.
    patience: u32,
    best: f64,
    at: u32,
}

impl Watch {
    /// Looks at a round; whether the fit is over.
    fn is_over(&mut self, round: u32, loss: f64) -> bool {
        if loss < self.best {
            (self.best, self.at) = (loss, round);
        }
        round - self.at >= self.patience
    }
}

/// Fits trees to the examples.
pub(super) fn boost(
    parameters: &Gbdt,
    fit: &Fit<'_>,
    on_round: &mut dyn FnMut(&Round<'_>) -> ControlFlow<()>,
) -> Result<Forest, TabularError> {
    fit.train.check()?;
    fit.train.targets.refuse_many_classes("gbdt")?;
    let binned = Binned::new(&fit.train, parameters.max_bins as usize, fit.threads);
    let target = fit.train.targets.kind();
    let constant = Link::of(target).constant(fit.train.targets);
    let mut forest = Forest::new(target, fit.train.features, categories(&binned), constant);
    let mut train = Part::new(fit.train, &forest);
    let mut validation = fit.validation.filter(|part| part.rows() > 0).map(|part| Part::new(part, &forest));
    let mut watch = parameters.patience.map(|patience| Watch { patience, best: f64::INFINITY, at: 1 });
    for round in 1..=parameters.iterations.min(fit.rounds) {
        add_round(parameters, fit, &binned, (&mut forest, &mut train), round)?;
        if let Some(part) = &mut validation {
            forest.add_last(part.examples.x, &mut part.scores, fit.threads);
            part.evaluate(forest.link());
        }
        let seen = Round {
            number: round,
            train: &train.predictions,
            train_loss: train.loss,
            validation: validation.as_ref().map(|part| (&*part.predictions, part.loss)),
        };
        let is_broken = on_round(&seen).is_break();
        let is_over = match (&mut watch, &validation) {
            (Some(watch), Some(part)) => watch.is_over(round, part.loss),
            _ => false,
        };
        if is_broken || is_over || !train.loss.is_finite() {
            break;
        }
    }
    if let (Some(watch), Some(_)) = (watch, validation) {
        forest.truncate(watch.at as usize);
    }
    Ok(forest)
}

/// The categories of the features that have some.
fn categories(binned: &Binned) -> Vec<(usize, Vec<f32>)> {
    let of = |(feature, edges): (usize, &Edges)| match edges {
        Edges::Categories(seen) => Some((feature, seen.clone())),
        Edges::Ordered(_) => None,
    };
    binned.edges.iter().enumerate().filter_map(of).collect()
}

/// Grows the trees of a round and adds them.
fn add_round(
    parameters: &Gbdt,
    fit: &Fit<'_>,
    binned: &Binned,
    (forest, train): (&mut Forest, &mut Part<'_>),
    round: u32,
) -> Result<(), TabularError> {
    let (link, rows) = (forest.link(), train.examples.rows());
    let scores = link.scores();
    let sample = drawn(rows, parameters.subsample, || Stream::new(fit.seed, "gbdt rows", u64::from(round)));
    let soil = |score: usize| {
        let index = u64::from(round) * scores as u64 + score as u64;
        let stream = || Stream::new(fit.seed, "gbdt columns", index);
        let features = drawn(fit.train.features, parameters.colsample, stream);
        Soil {
            binned,
            features: features.into_iter().map(|feature| feature as usize).collect(),
            limits: Limits { min_rows: parameters.min_samples_leaf, l2: parameters.l2 },
            learning_rate: parameters.learning_rate,
            max_leaves: parameters.max_leaves as usize,
            max_depth: parameters.max_depth.unwrap_or(u32::MAX),
            threads: (fit.threads / scores).max(1),
        }
    };
    // Once the fit is cancelled, no tree is worth its time.
    let rows_of = || if fit.cancelled() { Vec::new() } else { sample.clone() };
    let grown: Vec<Grown> = each(scores, fit.threads, |score| soil(score).grow(rows_of(), &slopes(train, link, score)));
    fit.check_cancelled()?;
    let (trees, leaves): (Vec<_>, Vec<_>) = grown.into_iter().map(|grown| (grown.tree, grown.leaves)).unzip();
    forest.push(trees);
    if sample.len() < rows {
        forest.add_last(train.examples.x, &mut train.scores, fit.threads);
    } else {
        for (score, leaves) in leaves.into_iter().enumerate() {
            for (rows, value) in leaves {
                rows.into_iter().for_each(|row| train.scores[row as usize * scores + score] += value);
            }
        }
    }
    train.evaluate(link);
    Ok(())
}

/// Gradient and hessian of the loss by one score, for every row.
fn slopes(part: &Part<'_>, link: Link, score: usize) -> Slopes {
    let of = |(row, predictions): (usize, &[f64])| {
        let prediction = link.of_score(predictions, score);
        [prediction - link.truth(part.examples.targets, row, score), link.slope(prediction)]
    };
    part.predictions.chunks_exact(link.outputs()).enumerate().map(of).collect()
}

/// A share of `0..count`, at least one, ascending; all of them without a draw where the share is 1.
fn drawn(count: usize, share: f64, stream: impl FnOnce() -> Stream) -> Vec<u32> {
    let mut all: Vec<u32> = (0..count as u32).collect();
    let size = ((count as f64 * share).round() as usize).clamp(count.min(1), count);
    if size == count {
        return all;
    }
    let mut stream = stream();
    for place in 0..size {
        let other = place + stream.below(count - place);
        all.swap(place, other);
    }
    all.truncate(size);
    all.sort_unstable();
    all
}
