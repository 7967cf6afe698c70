//! Family `mlp`: feed-forward networks of dense layers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::head::{ClassWeights, HeadSpec, Loss, LossReduction};
use super::layers::{Activate, BatchNorm, Dense, Dropout, NamedLayer};
use super::model::{NetworkFamily, Overruled};
use super::{Activation, NnError, WeightInit};
use crate::base::path::SpecPath;

/// Feed-forward network (multi-layer perceptron). Its output fits what is predicted: softmax for classes, linear for numbers,
/// logistic for labels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mlp {
    /// Number of hidden layers; 0 gives linear, or logistic, regression.
    #[serde(default = "hidden_layers")]
    #[schemars(range(max = 64))]
    pub hidden_layers: u32,
    /// Units in each hidden layer.
    #[serde(default = "hidden_size")]
    #[schemars(range(min = 1, max = 65_536))]
    pub hidden_size: u32,
    /// Units of every hidden layer, one by one, instead of `hidden_layers` and `hidden_size`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 64), inner(range(min = 1, max = 65_536)))]
    pub hidden: Option<Vec<u32>>,
    /// Function applied to every hidden unit.
    #[serde(default)]
    pub activation: Activation,
    /// Distribution of the initial weights; biases start at zero.
    #[serde(default)]
    pub weight_init: WeightInit,
    /// A safetensors file, relative to the spec's folder, with the weights to start from instead of drawn ones:
    /// `layers.0.weight` [out, in] and `layers.0.bias` as in `model.safetensors`, or `W0` [in, out] and `b0`; `embedding.0.weight`
    /// [categories and one for unknown ones, size] too where `encode` has the method `embedding`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initial_weights: Option<SpecPath>,
    /// What the training minimises. Without it that of the task: `cross_entropy` of classes, `squared_error` of numbers,
    /// `binary_cross_entropy` of labels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loss: Option<Loss>,
    /// From which error on the loss `huber` is linear, above 0, in the units that the network is trained in; 1 without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub huber_delta: Option<f64>,
    /// Which quantile the loss `pinball` makes the network predict, between 0 and 1; 0.5, the median, without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0.0, "exclusiveMaximum" = 1.0))]
    pub quantile: Option<f64>,
    /// How much the samples of each class count in the loss `cross_entropy`, on all parts: `balanced`, or numbers above 0 by the names
    /// of classes. The loss of a batch is divided by the sum of its weights; metrics other than `loss` are without weights.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class_weights: Option<ClassWeights>,
    /// What the gradient of a batch is the gradient of: the mean of the samples' losses or their sum. With the sum a learning
    /// rate means what it means with the mean times `batch_size`.
    #[serde(default, skip_serializing_if = "LossReduction::is_mean")]
    pub loss_reduction: LossReduction,
    /// Share of hidden activations set to zero at random in training, in [0, 1); the rest is scaled up by 1 / (1 − dropout).
    #[serde(default)]
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1.0))]
    pub dropout: f64,
    /// Normalise every hidden layer over the batch, before the activation, with a learned scale and shift.
    #[serde(default)]
    pub batch_norm: bool,
    /// Share of every label that is spread over all classes in training, in [0, 1).
    #[serde(default)]
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1.0))]
    pub label_smoothing: f64,
}

fn hidden_layers() -> u32 {
    3
}

fn hidden_size() -> u32 {
    64
}

impl Default for Mlp {
    fn default() -> Self {
        Self {
            hidden_layers: hidden_layers(),
            hidden_size: hidden_size(),
            hidden: None,
            activation: Activation::default(),
            weight_init: WeightInit::default(),
            initial_weights: None,
            loss: None,
            huber_delta: None,
            quantile: None,
            class_weights: None,
            loss_reduction: LossReduction::default(),
            dropout: 0.0,
            batch_norm: false,
            label_smoothing: 0.0,
        }
    }
}

impl Mlp {
    /// Units of each hidden layer.
    pub fn widths(&self) -> Vec<usize> {
        match &self.hidden {
            Some(widths) => widths.iter().map(|&width| width as usize).collect(),
            None => vec![self.hidden_size as usize; self.hidden_layers as usize],
        }
    }
}

impl NetworkFamily for Mlp {
    fn layers(&self, outputs: usize) -> Result<Vec<NamedLayer>, NnError> {
        let mut layers = Vec::new();
        let widths = self.widths();
        for (index, &units) in widths.iter().enumerate() {
            let name = format!("layers.{index}");
            layers.push(NamedLayer::new(&name, Dense { units, weight_init: self.weight_init }));
            if self.batch_norm {
                layers.push(NamedLayer::new(format!("{name}.batch_norm"), BatchNorm));
            }
            layers.push(NamedLayer::new(format!("{name}.activation"), Activate(self.activation)));
            if self.dropout > 0.0 {
                layers.push(NamedLayer::new(format!("{name}.dropout"), Dropout(self.dropout as f32)));
            }
        }
        let output = Dense { units: outputs, weight_init: self.weight_init };
        layers.push(NamedLayer::new(format!("layers.{}", widths.len()), output));
        Ok(layers)
    }

    fn head(&self) -> HeadSpec {
        HeadSpec {
            loss: self.loss,
            reduction: self.loss_reduction,
            label_smoothing: self.label_smoothing,
            huber_delta: self.huber_delta.unwrap_or(HeadSpec::HUBER_DELTA),
            quantile: self.quantile.unwrap_or(HeadSpec::QUANTILE),
            class_weights: Vec::new(),
        }
    }

    fn class_weights(&self) -> Option<&ClassWeights> {
        self.class_weights.as_ref()
    }

    fn initial_weights(&self) -> Option<&SpecPath> {
        self.initial_weights.as_ref()
    }

    fn overruled(&self) -> Option<Overruled> {
        let what = "what the hidden layers are";
        self.hidden.is_some().then_some(Overruled { by: "hidden", what, keys: &["hidden_layers", "hidden_size"] })
    }
}
