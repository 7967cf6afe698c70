//! What trainings of a configuration are called in the store.

use serde_json::{Value, json};

use super::asked::extra;
use crate::nn::metric::Column;
use crate::spec::{Configured, Optimizer};
use crate::stages::names::PREPROCESS;
use crate::stages::parts::preprocess_key;
use crate::store::Key;

/// Version of trainings in the store: raised whenever their results could change.
///
/// 1 first · 2 gelu by a kernel of its own · 3 losses from the sums of the softmax · 4 sigmoid within 2 ulp, images resampled
/// in f32, noise from quantiles · 5 logarithms of losses in f32, subnormal states of optimizers made zero · 6 numbers below 2⁻⁶³
/// made zero · 7 the root in the steps of rmsprop, adam, nadam and adamw is an own polynomial
pub(super) const VERSION: u32 = 7;

/// Name of trainings in the store.
pub(super) const NAME: &str = "trial";

/// A file of initial weights.
#[derive(Debug)]
pub(super) struct WeightsFile {
    /// BLAKE3 of its content: what enters the keys.
    pub(super) digest: String,
    pub(super) bytes: Vec<u8>,
}

/// The name of a chain: all that its keys depend on, less the number of epochs.
pub(super) struct ChainKeys<'a> {
    /// The spec's seed, which draws the split, and the training unless it has its own.
    pub(super) seed: u64,
    pub(super) configured: &'a Configured,
    /// That of the configuration.
    pub(super) optimizer: &'a Optimizer,
    /// Columns that are measured because the spec asks for them.
    pub(super) asked: &'a [Column],
    /// The file that the trainings start from, if the model names one.
    pub(super) weights: Option<&'a WeightsFile>,
    /// The artifact of the data set.
    pub(super) dataset: Key,
}

impl ChainKeys<'_> {
    /// What enters the key of a training of some number of epochs. A schedule that looks ahead to the last epoch makes no
    /// chain: its length enters the key by itself.
    pub(super) fn spec(&self, epochs: u32) -> Value {
        let Optimizer { method, common: training } = self.optimizer;
        let model = &self.configured.model;
        let horizon = training.schedule.depends_on_horizon().then_some(training.epochs);
        let mut training = json!(training);
        training["epochs"] = epochs.into();
        training.as_object_mut().map(|training| training.remove("seed"));
        let mut spec = json!({ "model": model, "method": method, "training": training, "seed": self.training_seed() });
        if let Some(extra) = extra(self.asked) {
            spec["asked"] = extra;
        }
        if let Some(horizon) = horizon {
            spec["horizon"] = horizon.into();
        }
        // A key has always named the loss of a spec that names none by this word; what it stands for follows from the data set.
        if let Some(model) = spec["model"].as_object_mut() {
            model.entry("loss").or_insert_with(|| "cross_entropy".into());
        }
        for key in model.overruled().map_or(&[][..], |overruled| overruled.keys) {
            spec["model"][key] = Value::Null;
        }
        if let Some(weights) = self.weights {
            spec["model"]["initial_weights"] = weights.digest.clone().into();
        }
        spec
    }

    /// The seed of the training.
    pub(super) fn training_seed(&self) -> u64 {
        self.configured.seed.or(self.optimizer.common.seed).unwrap_or(self.seed)
    }

    pub(super) fn inputs(&self) -> [(&'static str, Key); 1] {
        [(PREPROCESS, preprocess_key(self.dataset, &self.configured.steps, self.seed))]
    }

    /// The key of the training of some number of epochs.
    pub(super) fn key(&self, epochs: u32) -> Key {
        Key::of(NAME, VERSION, &self.spec(epochs), &self.inputs())
    }
}
