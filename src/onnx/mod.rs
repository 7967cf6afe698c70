//! Graphs in ONNX, the format in which a model can be run by other programs: values, nodes, the file.
//!
//! A [`Graph`] grows node by node: [`Graph::input`] declares what a user hands in, [`Graph::apply`] adds an operator and gives
//! its [`Value`], [`Graph::output`] names what a user gets, [`Graph::into_file`] makes the file. Steps, layers and models write
//! themselves with it, each beside its own formula; what they write is spelled out once here where several need it
//! (`functions.rs`). The same calls give the same bytes.
//!
//! | file | what it is |
//! | --- | --- |
//! | `proto.rs` | the messages of the format that are used |
//! | `value.rs`, `attribute.rs` | what nodes read and give, and what is written on them |
//! | `graph.rs`, `tensor.rs`, `constants.rs`, `functions.rs` | the graph, its constants, compositions of operators |
//! | `file.rs` | the file: versions, metadata |

mod attribute;
mod constants;
mod error;
mod file;
mod functions;
mod graph;
mod proto;
mod tensor;
#[cfg(test)]
mod tests;
mod value;

pub use attribute::Attribute;
pub use error::OnnxError;
pub use file::{ML_OPSET, OPSET};
pub use graph::Graph;
pub use value::{Element, Value};
