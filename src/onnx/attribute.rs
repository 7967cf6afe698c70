//! What is written on a node.

use super::proto::AttributeProto;
use super::tensor::doubles;

/// What is written on a node, under a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute(pub(super) AttributeProto);

// Numbers in `AttributeProto.AttributeType`.
const FLOAT: i32 = 1;
const INT: i32 = 2;
const TENSOR: i32 = 4;
const FLOATS: i32 = 6;
const INTS: i32 = 7;
const STRINGS: i32 = 8;

impl Attribute {
    fn empty(name: &str, r#type: i32) -> AttributeProto {
        AttributeProto { name: name.to_owned(), r#type, ..AttributeProto::default() }
    }

    /// A whole number.
    pub fn int(name: &str, i: i64) -> Self {
        Self(AttributeProto { i: Some(i), ..Self::empty(name, INT) })
    }

    /// A number.
    pub fn float(name: &str, f: f32) -> Self {
        Self(AttributeProto { f: Some(f), ..Self::empty(name, FLOAT) })
    }

    /// Whole numbers.
    pub fn ints(name: &str, ints: Vec<i64>) -> Self {
        Self(AttributeProto { ints, ..Self::empty(name, INTS) })
    }

    /// Numbers.
    pub fn floats(name: &str, floats: Vec<f32>) -> Self {
        Self(AttributeProto { floats, ..Self::empty(name, FLOATS) })
    }

    /// Texts.
    pub fn texts<'a>(name: &str, texts: impl IntoIterator<Item = &'a str>) -> Self {
        let strings = texts.into_iter().map(|text| text.as_bytes().to_vec()).collect();
        Self(AttributeProto { strings, ..Self::empty(name, STRINGS) })
    }

    /// Numbers of double precision, for operators that take a tensor of them.
    pub fn doubles(name: &str, numbers: &[f64]) -> Self {
        Self(AttributeProto { t: Some(doubles(name, numbers, &[numbers.len()])), ..Self::empty(name, TENSOR) })
    }
}
