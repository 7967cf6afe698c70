//! A training as far as it has come: parameters, optimizer state and history, kept as one safetensors file.
//!
//! Tensors have PyTorch's names and shapes (`layers.0.weight` [out, in], `layers.0.bias` [out]); the optimizer's states
//! stand beside them (`optimizer.m.layers.0.weight` …). Counts and history are JSON in the file's metadata, where floats
//! survive to the bit.

use std::collections::{BTreeMap, BTreeSet};

use safetensors::tensor::{SafeTensors, serialize};
use serde::{Deserialize, Serialize};

use super::kernels::Aligned;
use super::optim::{MOMENTUM_PRODUCT, State};
use super::weights::{bad_checkpoint as bad, read, stored};
use super::{Architecture, EmbeddedFeature, NetworkFamily, NnError, Shape, Target};
use crate::base::history::History;

/// A training as far as it has come.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// Shape in which samples enter the first layer.
    pub(crate) input: Shape,
    /// What is predicted.
    pub(crate) target: Target,
    /// How much the samples of each class count in the loss; empty where all count the same.
    pub(crate) class_weights: Vec<f32>,
    /// All parameters, in the order of [`Architecture`].
    pub(crate) parameters: Aligned,
    /// Running average of all parameters; empty where none is taken.
    pub(crate) average: Aligned,
    /// The parameters that were used in the best epoch so far; empty where those of the last epoch are kept.
    pub(crate) best: Aligned,
    /// Optimizer state.
    pub(crate) state: State,
    /// Steps done.
    pub(crate) steps: u64,
    /// Every epoch done.
    pub(crate) history: History,
}

/// What is no tensor.
#[derive(Serialize, Deserialize)]
struct Metadata {
    hidden: Vec<usize>,
    features: usize,
    /// Where samples are no vectors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shape: Option<Shape>,
    /// Features that are places of categories.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    embedded: Vec<EmbeddedFeature>,
    /// Where classes are predicted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    classes: Option<usize>,
    /// Where numbers are predicted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    numbers: Option<usize>,
    /// Where labels are predicted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    labels: Option<usize>,
    /// Where not all samples count the same in the loss.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    class_weights: Vec<f32>,
    steps: u64,
    /// Of nadam; every optimizer writes it.
    momentum_product: f64,
    /// Numbers that other optimizers remember.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    optimizer: BTreeMap<String, f64>,
    history: History,
}

/// The one key of the file's metadata (more would be written in no fixed order).
const METADATA: &str = "specrun";
/// What the names of the optimizer's tensors begin with, before the names of the states.
const OPTIMIZER: &str = "optimizer.";
/// The most features, and the most outputs, of a network; a damaged file may claim any number.
const LARGEST: usize = 1 << 31;

impl Checkpoint {
    /// Epochs done.
    pub fn epochs(&self) -> u32 {
        self.history.len() as u32
    }

    /// Every epoch done.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The network that is trained; `model` is that of the training.
    ///
    /// # Errors
    /// [`NnError::CheckpointMismatch`] if the model has another number of parameters.
    pub fn architecture(&self, model: &dyn NetworkFamily) -> Result<Architecture, NnError> {
        let network = Architecture::new(model, &self.input, self.target)?.with_class_weights(&self.class_weights);
        let (expected, found) = (network.parameters(), self.parameters.len());
        if expected == found { Ok(network) } else { Err(NnError::CheckpointMismatch { expected, found }) }
    }

    /// The parameters that the network is used with: their average, where one is taken.
    pub(crate) fn used(&self) -> &[f32] {
        if self.average.is_empty() { &self.parameters } else { &self.average }
    }

    /// The parameters that the network is kept with: those of the best epoch, where early stopping restores it.
    pub(crate) fn kept(&self) -> &[f32] {
        if self.best.is_empty() { self.used() } else { &self.best }
    }

    /// The whole training as a safetensors file.
    ///
    /// # Errors
    /// [`NnError::CheckpointMismatch`] if the model is not that of the training.
    pub fn to_safetensors(&self, model: &dyn NetworkFamily) -> Result<Vec<u8>, NnError> {
        let network = self.architecture(model)?;
        let mut tensors = stored("", &network, &self.parameters);
        if !self.average.is_empty() {
            tensors.extend(stored("average.", &network, &self.average));
        }
        if !self.best.is_empty() {
            tensors.extend(stored("best.", &network, &self.best));
        }
        for (state, values) in &self.state.tensors {
            tensors.extend(stored(&format!("{OPTIMIZER}{state}."), &network, values));
        }
        let mut optimizer = self.state.numbers.clone();
        let metadata = Metadata {
            hidden: network.hidden(),
            features: self.input.size(),
            shape: (self.input.dimensions().len() > 1).then(|| self.input.clone()),
            embedded: self.input.embedded().to_vec(),
            classes: matches!(self.target, Target::Classes(_)).then(|| self.target.outputs()),
            numbers: matches!(self.target, Target::Numbers(_)).then(|| self.target.outputs()),
            labels: matches!(self.target, Target::Labels(_)).then(|| self.target.outputs()),
            class_weights: self.class_weights.clone(),
            steps: self.steps,
            momentum_product: optimizer.remove(MOMENTUM_PRODUCT).unwrap_or(1.0),
            optimizer,
            history: self.history.clone(),
        };
        let metadata = serde_json::to_string(&metadata).map_err(bad)?;
        serialize(tensors, Some([(METADATA.to_owned(), metadata)].into())).map_err(bad)
    }

    /// The weights alone as a safetensors file, for other programs.
    ///
    /// # Errors
    /// [`NnError::CheckpointMismatch`] if the model is not that of the training.
    pub fn weights_safetensors(&self, model: &dyn NetworkFamily) -> Result<Vec<u8>, NnError> {
        serialize(stored("", &self.architecture(model)?, self.kept()), None).map_err(bad)
    }

    /// Reads a training back; the model must be the one that wrote it.
    ///
    /// # Errors
    /// [`NnError::BadCheckpoint`] if the file is damaged or belongs to another network.
    pub fn from_safetensors(bytes: &[u8], model: &dyn NetworkFamily) -> Result<Self, NnError> {
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(bad)?;
        let metadata = header.metadata().as_ref().and_then(|m| m.get(METADATA));
        let metadata: Metadata =
            serde_json::from_str(metadata.ok_or_else(|| bad("no training in it"))?).map_err(bad)?;
        let target = match (metadata.classes, metadata.numbers, metadata.labels) {
            (Some(classes), None, None) => Target::Classes(classes),
            (None, Some(numbers), None) => Target::Numbers(numbers),
            (None, None, Some(labels)) => Target::Labels(labels),
            _ => return Err(bad("it does not tell what it predicts")),
        };
        let input = metadata.shape.unwrap_or_else(|| Shape::vector(metadata.features));
        let input = input.with_embedded(metadata.embedded);
        let numbers = |e: &EmbeddedFeature| e.places.saturating_mul(e.size);
        if input.embedded().iter().map(numbers).fold(0, usize::saturating_add) > LARGEST {
            return Err(bad("it has an embedding of an impossible size"));
        }
        let sizes = input.dimensions().iter().copied().chain([target.outputs()]);
        if sizes.fold(1_usize, usize::saturating_mul) > LARGEST {
            return Err(bad("it belongs to a network of an impossible size"));
        }
        if !metadata.class_weights.is_empty() && Target::Classes(metadata.class_weights.len()) != target {
            return Err(bad("a class has no weight"));
        }
        let network = Architecture::new(model, &input, target)?;
        if metadata.hidden != network.hidden() {
            return Err(bad("it belongs to a network of another shape"));
        }
        let tensors = SafeTensors::deserialize(bytes).map_err(bad)?;
        let others = |prefix: &str| match tensors.names().iter().any(|name| name.starts_with(prefix)) {
            true => read(prefix, &network, &tensors, false),
            false => Ok(Aligned::default()),
        };
        Ok(Self {
            input,
            target,
            class_weights: metadata.class_weights,
            parameters: read("", &network, &tensors, false)?,
            average: others("average.")?,
            best: others("best.")?,
            state: read_state(&network, &tensors, (metadata.momentum_product, metadata.optimizer))?,
            steps: metadata.steps,
            history: metadata.history,
        })
    }
}

/// The optimizer's state: its tensors are told by their names.
fn read_state(
    network: &Architecture,
    tensors: &SafeTensors<'_>,
    (momentum_product, mut numbers): (f64, BTreeMap<String, f64>),
) -> Result<State, NnError> {
    let state_of = |name: &&str| Some(name.strip_prefix(OPTIMIZER)?.split_once('.')?.0.to_owned());
    let states: BTreeSet<String> = tensors.names().iter().filter_map(state_of).collect();
    let read = |state: String| {
        let values = read(&format!("{OPTIMIZER}{state}."), network, tensors, true)?;
        Ok::<_, NnError>((state, values))
    };
    if momentum_product != 1.0 {
        numbers.insert(MOMENTUM_PRODUCT.to_owned(), momentum_product);
    }
    Ok(State { tensors: states.into_iter().map(read).collect::<Result<_, _>>()?, numbers })
}
