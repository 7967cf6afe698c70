//! A graph while it grows.

use std::collections::BTreeSet;

use super::proto::{
    DimensionProto, GraphProto, NodeProto, TensorProto, TensorShapeProto, TensorTypeProto, TypeProto, ValueInfoProto,
};
use super::{Attribute, Element, OnnxError, Value};

/// The name of the dimension that the caller chooses.
const ROWS: &str = "rows";
/// The operators of machine learning, beside the usual ones.
pub(super) const ML: &str = "ai.onnx.ml";

/// A graph while it grows. Nodes stand in the order in which they are added, so each reads only what is there.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    names: BTreeSet<String>,
    pub(super) proto: GraphProto,
}

impl Graph {
    /// Without anything.
    pub fn new() -> Self {
        Self::default()
    }

    /// Declares an input `[rows, width]`. All inputs are declared before the first node, so that no node takes their names.
    ///
    /// # Errors
    /// [`OnnxError`] if the name is empty or taken.
    pub fn input(&mut self, name: &str, element: Element, width: usize) -> Result<Value, OnnxError> {
        if name.is_empty() {
            return Err(OnnxError::NoName);
        }
        if !self.names.insert(name.to_owned()) {
            return Err(OnnxError::TwoOfOneName { name: name.to_owned() });
        }
        self.proto.input.push(info(name, element, Some(width)));
        Ok(Value(name.to_owned()))
    }

    /// Names an output, `[rows, width]` or `[rows]`. An underscore follows the name where an input has it already; what it is
    /// called is returned.
    pub fn output(&mut self, name: &str, value: &Value, element: Element, width: Option<usize>) -> String {
        let name = self.free(name);
        self.add("Identity", "", &[value], Vec::new(), name.clone());
        self.proto.output.push(info(&name, element, width));
        name
    }

    /// Adds an operator.
    pub fn apply(&mut self, operator: &str, inputs: &[&Value]) -> Value {
        self.apply_with(operator, inputs, Vec::new())
    }

    /// Adds an operator with what is written on it.
    pub fn apply_with(&mut self, operator: &str, inputs: &[&Value], attributes: Vec<Attribute>) -> Value {
        self.node(operator, "", inputs, attributes)
    }

    /// Adds an operator of `ai.onnx.ml`.
    pub fn apply_ml(&mut self, operator: &str, inputs: &[&Value], attributes: Vec<Attribute>) -> Value {
        self.node(operator, ML, inputs, attributes)
    }

    fn node(&mut self, operator: &str, domain: &str, inputs: &[&Value], attributes: Vec<Attribute>) -> Value {
        let place = self.proto.node.len();
        let name = self.free(&format!("{}_{place}", operator.to_lowercase()));
        self.add(operator, domain, inputs, attributes, name.clone());
        Value(name)
    }

    fn add(&mut self, operator: &str, domain: &str, inputs: &[&Value], attributes: Vec<Attribute>, name: String) {
        self.proto.node.push(NodeProto {
            input: inputs.iter().map(|input| input.0.clone()).collect(),
            output: vec![name.clone()],
            name,
            op_type: operator.to_owned(),
            attribute: attributes.into_iter().map(|attribute| attribute.0).collect(),
            domain: domain.to_owned(),
        });
    }

    /// Adds a constant.
    pub(super) fn constant(&mut self, tensor: TensorProto) -> Value {
        let place = self.proto.initializer.len();
        let name = self.free(&format!("constant_{place}"));
        self.proto.initializer.push(TensorProto { name: name.clone(), ..tensor });
        Value(name)
    }

    /// A name that nothing has yet, which is then taken.
    fn free(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        while !self.names.insert(name.clone()) {
            name.push('_');
        }
        name
    }
}

/// The name and type of a value at the border.
fn info(name: &str, element: Element, width: Option<usize>) -> ValueInfoProto {
    let rows = DimensionProto { dim_value: None, dim_param: Some(ROWS.to_owned()) };
    let width = width.map(|width| DimensionProto { dim_value: Some(width as i64), dim_param: None });
    let shape = TensorShapeProto { dim: [rows].into_iter().chain(width).collect() };
    let tensor = TensorTypeProto { elem_type: element.number(), shape: Some(shape) };
    ValueInfoProto { name: name.to_owned(), r#type: Some(TypeProto { tensor_type: Some(tensor) }) }
}
