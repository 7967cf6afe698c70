//! A training as far as it has come: parameters, optimizer state and history, kept as one safetensors file.
//!
//! Tensors have PyTorch's names and shapes (`layers.0.weight` [out, in], `layers.0.bias` [out]); the optimizer's states
//! stand beside them (`optimizer.m.layers.0.weight` …). Counts and history are JSON in the file's metadata, where floats
//! survive to the bit.

use std::borrow::Cow;

use ndarray::Array2;
use safetensors::tensor::{Dtype, SafeTensors, View, serialize};
use serde::{Deserialize, Serialize};

use super::kernels::{Aligned, padded};
use super::layout::{Layout, Piece};
use super::optim::State;
use super::{Mlp, NnError};
use crate::base::history::History;

/// A training as far as it has come.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// Features of a sample.
    pub(crate) features: usize,
    /// Number of classes.
    pub(crate) classes: usize,
    /// All parameters, in the order of [`Layout`].
    pub(crate) parameters: Aligned,
    /// Running average of all parameters; empty where none is taken.
    pub(crate) average: Aligned,
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
    hidden: Vec<u32>,
    features: usize,
    classes: usize,
    steps: u64,
    momentum_product: f64,
    history: History,
}

/// The one key of the file's metadata (more would be written in no fixed order).
const METADATA: &str = "specrun";

impl Checkpoint {
    /// Epochs done.
    pub fn epochs(&self) -> u32 {
        self.history.len() as u32
    }

    /// Every epoch done.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The parameters that the network is used with: their average, where one is taken.
    pub(crate) fn used(&self) -> &[f32] {
        if self.average.is_empty() { &self.parameters } else { &self.average }
    }

    /// The whole training as a safetensors file.
    pub fn to_safetensors(&self, mlp: &Mlp) -> Result<Vec<u8>, NnError> {
        let layout = Layout::new(mlp, self.features, self.classes);
        let mut tensors = Vec::new();
        for (prefix, values) in [
            ("", &self.parameters),
            ("average.", &self.average),
            ("optimizer.m.", &self.state.m),
            ("optimizer.v.", &self.state.v),
        ] {
            if !values.is_empty() {
                tensors.extend(named_tensors(prefix, &layout, values));
            }
        }
        let metadata = Metadata {
            hidden: mlp.widths().iter().map(|&width| width as u32).collect(),
            features: self.features,
            classes: self.classes,
            steps: self.steps,
            momentum_product: self.state.momentum_product,
            history: self.history.clone(),
        };
        let metadata = serde_json::to_string(&metadata).map_err(bad)?;
        serialize(tensors, Some([(METADATA.to_owned(), metadata)].into())).map_err(bad)
    }

    /// The weights alone as a safetensors file, for other programs.
    pub fn weights_safetensors(&self, mlp: &Mlp) -> Result<Vec<u8>, NnError> {
        let layout = Layout::new(mlp, self.features, self.classes);
        serialize(named_tensors("", &layout, self.used()), None).map_err(bad)
    }

    /// Reads a training back; the model must be the one that wrote it.
    pub fn from_safetensors(bytes: &[u8], mlp: &Mlp) -> Result<Self, NnError> {
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(bad)?;
        let metadata = header.metadata().as_ref().and_then(|m| m.get(METADATA));
        let metadata: Metadata =
            serde_json::from_str(metadata.ok_or_else(|| bad("no training in it"))?).map_err(bad)?;
        if !metadata.hidden.iter().map(|&w| w as usize).eq(mlp.widths()) {
            return Err(bad("it belongs to a network of another shape"));
        }
        let tensors = SafeTensors::deserialize(bytes).map_err(bad)?;
        let layout = Layout::new(mlp, metadata.features, metadata.classes);
        let has = |prefix: &str| tensors.names().iter().any(|name| name.starts_with(prefix));
        let read = |prefix: &str, trained: bool| {
            if prefix.is_empty() || has(prefix) {
                read_tensors(prefix, &layout, &tensors, trained)
            } else {
                Ok(Aligned::default())
            }
        };
        Ok(Self {
            features: metadata.features,
            classes: metadata.classes,
            parameters: read("", false)?,
            average: read("average.", false)?,
            state: State {
                m: read("optimizer.m.", true)?,
                v: read("optimizer.v.", true)?,
                momentum_product: metadata.momentum_product,
            },
            steps: metadata.steps,
            history: metadata.history,
        })
    }
}

/// The weights of the first layer in a file that [`Checkpoint::weights_safetensors`] has made: [units, features].
pub fn first_layer(bytes: &[u8]) -> Result<Array2<f32>, NnError> {
    let tensors = SafeTensors::deserialize(bytes).map_err(bad)?;
    let tensor = tensors.tensor("layers.0.weight").map_err(bad)?;
    let (&[units, features], Dtype::F32) = (tensor.shape(), tensor.dtype()) else {
        return Err(bad("`layers.0.weight` is no matrix of f32"));
    };
    let numbers = tensor.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    Array2::from_shape_vec((units, features), numbers).map_err(bad)
}

/// Reads the weights of a safetensors file that a training shall start from.
///
/// Names and shapes are those of [`Checkpoint::weights_safetensors`], or `W0` (`[in, out]`), `b0` … as NumPy programs
/// write them. What batch normalisation adds may be absent; it then starts as it always does. Other tensors are ignored.
pub fn read_weights(bytes: &[u8], mlp: &Mlp, features: usize, classes: usize) -> Result<Aligned, NnError> {
    let bad = |why: String| NnError::BadWeights { why };
    let tensors = SafeTensors::deserialize(bytes).map_err(|error| bad(error.to_string()))?;
    let layout = Layout::new(mlp, features, classes);
    let mut values = layout.initial(mlp.weight_init, 0);
    for piece in layout.pieces() {
        let (layer, what) = piece.name.trim_start_matches("layers.").split_once('.').unwrap_or_default();
        let short = match what {
            "weight" => format!("W{layer}"),
            _ => format!("b{layer}"),
        };
        let is_own = tensors.tensor(&piece.name).is_ok();
        let name = if is_own { &piece.name } else { &short };
        if what.starts_with("batch_norm") && !is_own {
            continue;
        }
        let Ok(tensor) = tensors.tensor(name) else {
            return Err(bad(format!("there is neither `{}` nor `{short}`", piece.name)));
        };
        let mut shape: Vec<usize> = [Some(piece.outputs), piece.inputs].into_iter().flatten().collect();
        if !is_own {
            shape.reverse();
        }
        if tensor.dtype() != Dtype::F32 || tensor.shape() != shape {
            let found = (tensor.dtype(), tensor.shape());
            return Err(bad(format!("`{name}` is {:?} {:?}, expected F32 {shape:?}", found.0, found.1)));
        }
        let numbers: Vec<f32> =
            tensor.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        if !numbers.iter().all(|x| x.is_finite()) {
            return Err(bad(format!("`{name}` holds what is no finite number")));
        }
        let columns = piece.inputs.filter(|_| is_own);
        place(&numbers, columns, piece.outputs, &mut values[piece.range]);
    }
    Ok(values)
}

/// Puts a tensor where the layout has it: turned where it is [outputs, `inputs`], row by row where it has no `inputs`.
fn place(numbers: &[f32], inputs: Option<usize>, outputs: usize, to: &mut [f32]) {
    let width = padded(outputs);
    match inputs {
        Some(inputs) => {
            for (o, row) in numbers.chunks_exact(inputs.max(1)).enumerate() {
                row.iter().enumerate().for_each(|(i, w)| to[i * width + o] = *w);
            }
        }
        None => {
            for (to, row) in to.chunks_mut(width).zip(numbers.chunks_exact(outputs)) {
                to[..outputs].copy_from_slice(row);
            }
        }
    }
}

fn bad(why: impl ToString) -> NnError {
    NnError::BadCheckpoint { why: why.to_string() }
}

/// A tensor as bytes.
struct Tensor {
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl View for Tensor {
    fn dtype(&self) -> Dtype {
        Dtype::F32
    }
    fn shape(&self) -> &[usize] {
        &self.shape
    }
    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.bytes)
    }
    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}

/// Every tensor without padding: weights as [out, in], the others as [out]. `values` may be the trained ones alone.
fn named_tensors(prefix: &str, layout: &Layout, values: &[f32]) -> Vec<(String, Tensor)> {
    let bytes = |numbers: &mut dyn Iterator<Item = f32>| numbers.flat_map(f32::to_le_bytes).collect::<Vec<u8>>();
    let tensor = |piece: Piece| {
        let (numbers, outputs) = (&values[piece.range], piece.outputs);
        let tensor = match piece.inputs {
            Some(inputs) => {
                let places = (0..outputs).flat_map(|o| (0..inputs).map(move |i| i * padded(outputs) + o));
                Tensor { shape: vec![outputs, inputs], bytes: bytes(&mut places.map(|place| numbers[place])) }
            }
            None => Tensor { shape: vec![outputs], bytes: bytes(&mut numbers[..outputs].iter().copied()) },
        };
        (format!("{prefix}{}", piece.name), tensor)
    };
    layout.pieces().into_iter().filter(|piece| piece.range.end <= values.len()).map(tensor).collect()
}

/// Reads the tensors whose names begin with `prefix`: all of them, or the trained ones alone.
fn read_tensors(prefix: &str, layout: &Layout, tensors: &SafeTensors<'_>, trained: bool) -> Result<Aligned, NnError> {
    // The sizes come from the file; the tensors must bear them out before anything is allocated by them.
    let get = |piece: &Piece| {
        let name = format!("{prefix}{}", piece.name);
        let shape: Vec<usize> = [Some(piece.outputs), piece.inputs].into_iter().flatten().collect();
        let tensor = tensors.tensor(&name).map_err(bad)?;
        if tensor.dtype() != Dtype::F32 || tensor.shape() != shape {
            return Err(bad(format!("`{name}` has another type or shape")));
        }
        Ok(tensor.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect::<Vec<f32>>())
    };
    let pieces: Vec<Piece> = layout.pieces().into_iter().filter(|piece| piece.is_trained || !trained).collect();
    let contents: Vec<Vec<f32>> = pieces.iter().map(get).collect::<Result<_, _>>()?;
    let mut values = Aligned::zeros(if trained { layout.trained() } else { layout.parameters() });
    for (piece, content) in pieces.into_iter().zip(contents) {
        place(&content, piece.inputs, piece.outputs, &mut values[piece.range]);
    }
    Ok(values)
}
