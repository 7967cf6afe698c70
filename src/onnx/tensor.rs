//! Tensors as the format keeps them.

use super::Element;
use super::proto::TensorProto;

/// Numbers of double precision under a name.
pub(super) fn doubles(name: &str, numbers: &[f64], shape: &[usize]) -> TensorProto {
    let bytes = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
    TensorProto { name: name.to_owned(), ..tensor(Element::F64, shape, bytes) }
}

/// Bytes as a tensor of a shape.
pub(super) fn tensor(element: Element, shape: &[usize], bytes: Vec<u8>) -> TensorProto {
    TensorProto {
        dims: shape.iter().map(|&size| size as i64).collect(),
        data_type: element.number(),
        raw_data: Some(bytes),
        ..TensorProto::default()
    }
}
