//! What figures show of the evaluated model: its predictions, made again where they are not kept.

use std::sync::Arc;

use crate::base::rng::Stream;
use crate::data::{Dataset, Targets, npy};
use crate::nn::Samples as _;
use crate::pipeline::{Context, Inputs, StageError};
use crate::plot::{NumbersData, On, ScoresData, ScoresTruth};
use crate::spec::Spec;
use crate::stages::names::EVALUATE;
use crate::stages::parts::{PartSamples, Parts};
use crate::stages::predictor::Predictor;

/// Most probabilities that are kept for curves: of more samples some are drawn.
const MOST_PROBABILITIES: usize = 20_000_000;
/// Probabilities that are made at a time.
const AT_A_TIME: usize = 2_000_000;

/// The evaluated model on the data of the run.
pub(super) struct Modelled<'a> {
    pub(super) spec: &'a Spec,
    pub(super) ctx: &'a Context<'a>,
    pub(super) inputs: &'a Inputs,
    /// Name of the evaluated trial.
    pub(super) trial: String,
    pub(super) dataset: Arc<Dataset>,
    pub(super) parts: Arc<Parts>,
}

impl Modelled<'_> {
    /// What was measured, in words.
    pub(super) fn of(&self, on: On) -> String {
        format!("{} on {}", self.trial, on.name())
    }

    pub(super) fn part(&self, on: On) -> &PartSamples {
        match on {
            On::Validation => &self.parts.validation,
            On::Test => &self.parts.test,
        }
    }

    pub(super) fn predictor(&self) -> Result<Predictor, StageError> {
        Predictor::of_evaluation(self.inputs.artifact(EVALUATE)?)
    }

    /// What the evaluation has kept of its predictions for a part: classes, or `[samples, outputs]`.
    pub(super) fn kept<T: npy::Number>(&self, on: On) -> Result<Vec<T>, StageError> {
        let bytes = self.inputs.read(EVALUATE, &format!("predictions_{}.npy", on.name()))?;
        npy::read::<T>(&bytes).map(|(_, numbers)| numbers).map_err(StageError::new)
    }

    /// Predicted numbers beside the true ones; none of an empty part, or where no numbers are predicted.
    pub(super) fn numbers(&self, on: On) -> Result<Option<NumbersData>, StageError> {
        let part = self.part(on);
        let (Targets::Numbers { values, names }, false) = (part.0.targets(), part.is_empty()) else { return Ok(None) };
        let predicted = self.kept::<f64>(on)?;
        let pairs = |target: usize| -> Vec<[f64; 2]> {
            let of_target = predicted.iter().skip(target).step_by(names.len());
            of_target.zip(values.column(target)).map(|(p, y)| [*p, *y]).collect()
        };
        let pairs = (0..names.len()).map(pairs).collect();
        Ok(Some(NumbersData { names: names.clone(), pairs, of: self.of(on) }))
    }

    /// Probabilities of classes or labels; none of an empty part, or where numbers are predicted.
    pub(super) fn scores(&self, on: On) -> Result<Option<ScoresData>, StageError> {
        let part = self.part(on);
        let names = part.0.targets().names().to_vec();
        if part.is_empty() || matches!(part.0.targets(), Targets::Numbers { .. }) {
            return Ok(None);
        }
        let samples = some_of(part.len(), MOST_PROBABILITIES / names.len().max(1), self.spec.seed);
        let (mut probabilities, predictor) = (Vec::with_capacity(samples.len() * names.len()), self.predictor()?);
        for samples in samples.chunks((AT_A_TIME / names.len().max(1)).max(1)) {
            self.ctx.check()?;
            let predicted = predictor.predict_part(&PartSamples(part.0.subset(samples)))?;
            probabilities.extend(predicted.iter().map(|&p| p as f32));
        }
        let truth = match part.0.targets().select(&samples) {
            Targets::Classes { labels, .. } => ScoresTruth::Classes(labels),
            Targets::Labels { values, .. } => ScoresTruth::Labels(values.iter().map(|x| *x != 0.0).collect()),
            Targets::Numbers { .. } => return Ok(None),
        };
        Ok(Some(ScoresData { names, probabilities, truth, all: part.len(), of: self.of(on) }))
    }
}

/// At most so many of some samples, in order: drawn where there are more. Random: stream ("figure rows", 0).
pub(super) fn some_of(count: usize, most: usize, seed: u64) -> Vec<u32> {
    let mut samples: Vec<u32> = (0..count as u32).collect();
    if count > most.max(1) {
        Stream::new(seed, "figure rows", 0).shuffle(&mut samples);
        samples.truncate(most.max(1));
        samples.sort_unstable();
    }
    samples
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_samples_some_are_drawn_in_order() {
        assert_eq!(some_of(3, 5, 1), [0, 1, 2]);
        let some = some_of(10_000, 100, 1);
        assert!(some.len() == 100 && some.windows(2).all(|pair| pair[0] < pair[1]) && some[99] > 5000);
        assert_ne!(some, some_of(10_000, 100, 2));
    }
}
