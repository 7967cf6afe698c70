//! A network without numbers: its layers with their shapes, and where their parameters stand in the one vector of all.

use std::ops::Range;
use std::sync::Arc;

use super::head::{Head, HeadSpec, head, write_head};
use super::kernels::Aligned;
use super::layers::{Buffers, Embedding, Init, Layer, LayerSpec, NamedLayer, Parameter, Written};
use super::optim::TrainedTensor;
use super::{NetworkFamily, NnError, Shape, Target};
use crate::base::rng::Stream;
use crate::onnx::{Graph, Value};

/// A network without numbers. In the vector of all parameters those that gradients move come first, layer by layer, then
/// those that layers move themselves.
#[derive(Clone, Debug)]
pub struct Architecture {
    layers: Vec<PlacedLayer>,
    target: Target,
    head: HeadSpec,
    trained: usize,
    parameters: usize,
}

/// A layer with its shapes and the places of its parameters.
#[derive(Clone, Debug)]
pub(crate) struct PlacedLayer {
    spec: Arc<dyn LayerSpec>,
    pub(crate) input: Shape,
    pub(crate) output: Shape,
    pub(crate) tensors: Vec<Tensor>,
}

/// A tensor of the network in the vector of all parameters.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tensor {
    /// Its name in files: `layers.0.weight`.
    pub(crate) name: String,
    pub(crate) parameter: Parameter,
    pub(crate) range: Range<usize>,
}

impl Architecture {
    /// The network of a family for samples of a shape and a target. Features that are places of categories first become learned
    /// numbers.
    ///
    /// # Errors
    /// [`NnError::BadShape`] if a layer does not take what the layer before it gives.
    pub fn new(model: &dyn NetworkFamily, sample: &Shape, target: Target) -> Result<Self, NnError> {
        let mut layers = Vec::new();
        let mut input = model.input(sample);
        let embedded = input.embedded().to_vec();
        let embedding = (!embedded.is_empty())
            .then(|| NamedLayer::new("embedding", Embedding { features: input.size(), embedded }));
        for NamedLayer { name, layer } in embedding.into_iter().chain(model.layers(target.outputs())?) {
            let output = layer.output(&input)?;
            let tensor = |parameter: Parameter| {
                let name = format!("{name}.{}", parameter.name);
                Tensor { name, parameter, range: 0..0 }
            };
            let tensors = layer.parameters(&input).into_iter().map(tensor).collect();
            layers.push(PlacedLayer { spec: layer, input, output: output.clone(), tensors });
            input = output;
        }
        let mut network = Self { layers, target, head: model.head(), trained: 0, parameters: 0 };
        network.place(true);
        network.trained = network.parameters;
        network.place(false);
        Ok(network)
    }

    /// Gives the tensors that gradients move, or the others, their places behind those that have one.
    fn place(&mut self, is_trained: bool) {
        let tensors = self.layers.iter_mut().flat_map(|layer| &mut layer.tensors);
        for tensor in tensors.filter(|tensor| tensor.parameter.is_trained == is_trained) {
            let end = self.parameters + tensor.parameter.size();
            tensor.range = self.parameters..end;
            self.parameters = end;
        }
    }

    /// The same network with a loss in which the samples of each class count so much; one number a class, or none.
    pub(crate) fn with_class_weights(mut self, weights: &[f32]) -> Self {
        self.head.class_weights = weights.to_vec();
        self
    }

    /// How much the samples of each class count in the loss; empty where all count the same.
    pub(crate) fn class_weights(&self) -> &[f32] {
        &self.head.class_weights
    }

    /// What the network predicts.
    pub fn target(&self) -> Target {
        self.target
    }

    /// Numbers that gradients move, padding included: the first of the vector.
    pub(crate) fn trained(&self) -> usize {
        self.trained
    }

    /// Numbers in the vector, padding included.
    pub(crate) fn parameters(&self) -> usize {
        self.parameters
    }

    /// Numbers that gradients move, without padding.
    pub(crate) fn trained_numbers(&self) -> usize {
        self.trained_tensors().iter().map(|tensor| tensor.shape.iter().product::<usize>()).sum()
    }

    pub(crate) fn layers(&self) -> &[PlacedLayer] {
        &self.layers
    }

    /// Every tensor of the network, layer by layer.
    pub(crate) fn tensors(&self) -> impl Iterator<Item = &Tensor> {
        self.layers.iter().flat_map(|layer| &layer.tensors)
    }

    /// The tensors that gradients move, in the order in which they stand.
    pub(crate) fn trained_tensors(&self) -> Vec<TrainedTensor> {
        let trained = self.tensors().filter(|tensor| tensor.parameter.is_trained);
        let place =
            |tensor: &Tensor| TrainedTensor { range: tensor.range.clone(), shape: tensor.parameter.shape.clone() };
        trained.map(place).collect()
    }

    /// Numbers that each layer with parameters drawn at random gives, less the last: the units of an mlp's hidden layers.
    pub(crate) fn hidden(&self) -> Vec<usize> {
        let drawn = self.layers.iter().filter(|layer| layer.tensors.iter().any(|tensor| tensor.parameter.is_drawn()));
        let mut sizes: Vec<usize> = drawn.map(|layer| layer.output.size()).collect();
        sizes.pop();
        sizes
    }

    /// Initial parameters; the layer `l` of those that draw any does so from the stream ("init", l), row by row, and learned numbers
    /// of the categories of a feature from ("embedding", i), the i-th such feature.
    pub(crate) fn initial(&self, seed: u64) -> Aligned {
        let mut p = Aligned::zeros(self.parameters);
        let mut drawn = 0;
        for layer in &self.layers {
            let mut stream = Stream::new(seed, "init", drawn);
            for (index, Tensor { parameter, range, .. }) in layer.tensors.iter().enumerate() {
                let mut own = (parameter.init == Init::Embedding).then(|| Stream::new(seed, "embedding", index as u64));
                parameter.start(&mut p[range.clone()], own.as_mut().unwrap_or(&mut stream));
            }
            drawn += u64::from(layer.tensors.iter().any(|tensor| tensor.parameter.is_drawn()));
        }
        p
    }

    /// The layers at work, with buffers for batches of up to `batch` samples; `train` also makes those of the way back.
    pub(crate) fn build(&self, batch: usize, train: bool) -> Vec<Box<dyn Layer>> {
        let build = |(index, layer): (usize, &PlacedLayer)| {
            let places: Vec<Range<usize>> = layer.tensors.iter().map(|tensor| tensor.range.clone()).collect();
            layer.spec.build(&layer.input, &places, Buffers { batch, train, is_first: index == 0 })
        };
        self.layers.iter().enumerate().filter_map(build).collect()
    }

    /// Predictions in a graph, f32 `[rows, outputs]`, of samples f32 `[rows, features]`; `p` are all parameters.
    pub(crate) fn write_onnx(&self, p: &[f32], x: &Value, graph: &mut Graph) -> Value {
        let mut x = x.clone();
        for layer in &self.layers {
            let written = |Tensor { parameter, range, .. }: &Tensor| Written {
                shape: parameter.shape.clone(),
                numbers: parameter.places(false).into_iter().map(|place| p[range.clone()][place]).collect(),
            };
            let parameters: Vec<Written> = layer.tensors.iter().map(written).collect();
            x = layer.spec.write_onnx(&x, &parameters, graph);
        }
        write_head(self.target, &x, graph)
    }

    /// What stands on the last layer, with buffers for batches of up to `batch` samples.
    pub(in crate::nn) fn build_head(&self, batch: usize, train: bool) -> Result<Box<dyn Head>, NnError> {
        head(self.target, self.head.clone(), batch, train)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::Mlp;

    #[test]
    fn tensors_tile_the_vector() {
        for batch_norm in [false, true] {
            let mlp = Mlp { hidden: Some(vec![5, 17]), batch_norm, ..Mlp::default() };
            let network = Architecture::new(&mlp, &Shape::vector(7), Target::Classes(3)).unwrap();
            let mut ranges: Vec<Range<usize>> = network.tensors().map(|tensor| tensor.range.clone()).collect();
            ranges.sort_by_key(|range| range.start);
            assert!(ranges.windows(2).all(|pair| pair[0].end == pair[1].start), "{ranges:?}");
            assert_eq!((ranges[0].start, ranges.last().unwrap().end), (0, network.parameters()));
            assert_eq!(network.trained() < network.parameters(), batch_norm);
            assert_eq!(network.hidden(), [5, 17]);
        }
    }

    #[test]
    fn tensors_have_the_names_of_pytorch() {
        let mlp = Mlp { hidden: Some(vec![5]), batch_norm: true, ..Mlp::default() };
        let network = Architecture::new(&mlp, &Shape::image(4, 4, 1), Target::Classes(3)).unwrap();
        let names: Vec<String> =
            network.tensors().map(|t| format!("{} {:?}", t.name, t.parameter.file_shape())).collect();
        let wanted = [
            "layers.0.weight [5, 16]",
            "layers.0.bias [5]",
            "layers.0.batch_norm.weight [5]",
            "layers.0.batch_norm.bias [5]",
            "layers.0.batch_norm.running_mean [5]",
            "layers.0.batch_norm.running_var [5]",
            "layers.1.weight [3, 5]",
            "layers.1.bias [3]",
        ];
        assert_eq!(names, wanted);
    }
}
