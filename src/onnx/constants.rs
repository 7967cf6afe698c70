//! Constants of a graph.

use super::proto::TensorProto;
use super::tensor::{doubles, tensor};
use super::{Element, Graph, Value};

impl Graph {
    /// A number of double precision.
    pub fn number(&mut self, x: f64) -> Value {
        self.numbers(&[x], &[])
    }

    /// Numbers of double precision, row-major; the shape `[]` is that of a single one.
    pub fn numbers(&mut self, numbers: &[f64], shape: &[usize]) -> Value {
        self.constant(doubles("", numbers, shape))
    }

    /// A row of numbers of double precision: `[width]`.
    pub fn row(&mut self, numbers: &[f64]) -> Value {
        self.numbers(numbers, &[numbers.len()])
    }

    /// Numbers of single precision, row-major.
    pub fn singles(&mut self, numbers: &[f32], shape: &[usize]) -> Value {
        let bytes = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
        self.constant(tensor(Element::F32, shape, bytes))
    }

    /// Whole numbers, row-major.
    pub fn integers(&mut self, numbers: &[i64], shape: &[usize]) -> Value {
        let bytes = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
        self.constant(tensor(Element::I64, shape, bytes))
    }

    /// Texts: `[texts]`.
    pub fn texts<'a>(&mut self, texts: impl IntoIterator<Item = &'a str>) -> Value {
        let string_data: Vec<Vec<u8>> = texts.into_iter().map(|text| text.as_bytes().to_vec()).collect();
        let tensor = tensor(Element::Text, &[string_data.len()], Vec::new());
        self.constant(TensorProto { string_data, raw_data: None, ..tensor })
    }

    /// One text.
    pub fn text(&mut self, text: &str) -> Value {
        let tensor = tensor(Element::Text, &[], Vec::new());
        self.constant(TensorProto { string_data: vec![text.as_bytes().to_vec()], raw_data: None, ..tensor })
    }
}
