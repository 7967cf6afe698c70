//! Tensors of a network in safetensors files: names and shapes as PyTorch has them, without padding.

use std::borrow::Cow;

use ndarray::Array2;
use safetensors::tensor::{Dtype, SafeTensors, TensorView, View};

use super::architecture::Tensor;
use super::kernels::Aligned;
use super::{Architecture, NnError};

/// A tensor as bytes.
pub(super) struct Stored {
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl View for Stored {
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

/// Every tensor under its name behind `prefix`. `values` may be the trained ones alone.
pub(super) fn stored(prefix: &str, network: &Architecture, values: &[f32]) -> Vec<(String, Stored)> {
    let store = |Tensor { name, parameter, range }: &Tensor| {
        let numbers = &values[range.clone()];
        let bytes = parameter.places(true).into_iter().flat_map(|place| numbers[place].to_le_bytes()).collect();
        (format!("{prefix}{name}"), Stored { shape: parameter.file_shape(), bytes })
    };
    network.tensors().filter(|tensor| tensor.range.end <= values.len()).map(store).collect()
}

/// Reads the tensors whose names begin with `prefix`: all of them, or the trained ones alone.
///
/// # Errors
/// [`NnError::BadCheckpoint`] if one is missing or has another type or shape.
pub(super) fn read(
    prefix: &str,
    network: &Architecture,
    tensors: &SafeTensors<'_>,
    is_trained: bool,
) -> Result<Aligned, NnError> {
    // The sizes come from the file; the tensors must bear them out before anything is allocated by them.
    let find = |tensor: &Tensor| {
        let name = format!("{prefix}{}", tensor.name);
        let found = tensors.tensor(&name).map_err(bad_checkpoint)?;
        if found.dtype() != Dtype::F32 || found.shape() != tensor.parameter.file_shape() {
            return Err(bad_checkpoint(format!("`{name}` has another type or shape")));
        }
        Ok(numbers(&found))
    };
    let wanted: Vec<&Tensor> = network.tensors().filter(|t| t.parameter.is_trained || !is_trained).collect();
    let contents: Vec<Vec<f32>> = wanted.iter().map(|tensor| find(tensor)).collect::<Result<_, _>>()?;
    let mut values = Aligned::zeros(if is_trained { network.trained() } else { network.parameters() });
    for (tensor, content) in wanted.into_iter().zip(contents) {
        put(&content, &tensor.parameter.places(true), &mut values[tensor.range.clone()]);
    }
    Ok(values)
}

/// Reads the weights of a safetensors file that a training shall start from.
///
/// Names and shapes are those of [`Checkpoint::weights_safetensors`](super::Checkpoint::weights_safetensors), or `W0`
/// (`[in, out]`), `b0` … as NumPy programs write them. What batch normalisation adds may be absent; it then starts as it always
/// does. Other tensors are ignored.
///
/// # Errors
/// [`NnError::BadWeights`] if a tensor is missing, has another type or shape, or holds what is no finite number.
pub fn read_weights(bytes: &[u8], network: &Architecture) -> Result<Aligned, NnError> {
    let bad = |why: String| NnError::BadWeights { why };
    let tensors = SafeTensors::deserialize(bytes).map_err(|error| bad(error.to_string()))?;
    let mut values = network.initial(0);
    for Tensor { name: own, parameter, range } in network.tensors() {
        let short = short_name(own);
        let is_own = tensors.tensor(own).is_ok();
        if !parameter.is_required && !is_own {
            continue;
        }
        let name = if is_own { own } else { &short };
        let Ok(tensor) = tensors.tensor(name) else {
            return Err(bad(match own == name {
                true => format!("there is no `{own}`"),
                false => format!("there is neither `{own}` nor `{short}`"),
            }));
        };
        let shape = if is_own { parameter.file_shape() } else { parameter.shape.clone() };
        if tensor.dtype() != Dtype::F32 || tensor.shape() != shape {
            let found = (tensor.dtype(), tensor.shape());
            return Err(bad(format!("`{name}` is {:?} {:?}, expected F32 {shape:?}", found.0, found.1)));
        }
        let numbers = numbers(&tensor);
        if !numbers.iter().all(|x| x.is_finite()) {
            return Err(bad(format!("`{name}` holds what is no finite number")));
        }
        put(&numbers, &parameter.places(is_own), &mut values[range.clone()]);
    }
    Ok(values)
}

/// What NumPy programs call a tensor: `W0` for `layers.0.weight`, `b0` for `layers.0.bias`; they have no name for others.
fn short_name(name: &str) -> String {
    let Some((layer, what)) = name.strip_prefix("layers.").and_then(|rest| rest.split_once('.')) else {
        return name.to_owned();
    };
    match what {
        "weight" => format!("W{layer}"),
        _ => format!("b{layer}"),
    }
}

/// The weights of the first layer in a file that [`Checkpoint::weights_safetensors`](super::Checkpoint::weights_safetensors)
/// has made: `[units, features]`.
///
/// # Errors
/// [`NnError::BadCheckpoint`] if the file has no such matrix.
pub fn first_layer(bytes: &[u8]) -> Result<Array2<f32>, NnError> {
    let tensors = SafeTensors::deserialize(bytes).map_err(bad_checkpoint)?;
    let tensor = tensors.tensor("layers.0.weight").map_err(bad_checkpoint)?;
    let (&[units, features], Dtype::F32) = (tensor.shape(), tensor.dtype()) else {
        return Err(bad_checkpoint("`layers.0.weight` is no matrix of f32"));
    };
    Array2::from_shape_vec((units, features), numbers(&tensor)).map_err(bad_checkpoint)
}

/// The numbers of a tensor of f32.
fn numbers(tensor: &TensorView<'_>) -> Vec<f32> {
    tensor.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
}

fn put(numbers: &[f32], places: &[usize], to: &mut [f32]) {
    numbers.iter().zip(places).for_each(|(number, place)| to[*place] = *number);
}

pub(super) fn bad_checkpoint(why: impl ToString) -> NnError {
    NnError::BadCheckpoint { why: why.to_string() }
}
