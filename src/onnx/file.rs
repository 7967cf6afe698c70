//! The file of a graph.

use prost::Message as _;

use super::graph::ML;
use super::proto::{ModelProto, OperatorSetIdProto, StringStringEntryProto};
use super::{Graph, OnnxError};

/// Version of the usual operators.
pub const OPSET: i64 = 18;
/// Version of the operators of `ai.onnx.ml`.
pub const ML_OPSET: i64 = 3;
/// Version of the format itself that belongs to them.
const IR_VERSION: i64 = 8;

impl Graph {
    /// The graph as a file, with who made it and what is to be known of it.
    ///
    /// # Errors
    /// [`OnnxError::TooLarge`] if the format has no room for it.
    pub fn into_file(
        self,
        (producer, version): (&str, &str),
        metadata: &[(&str, String)],
    ) -> Result<Vec<u8>, OnnxError> {
        let entry = |(key, value): &(&str, String)| StringStringEntryProto { key: (*key).into(), value: value.clone() };
        let opset = |domain: &str, version| OperatorSetIdProto { domain: domain.to_owned(), version };
        let mut graph = self.proto;
        graph.name = producer.to_owned();
        let model = ModelProto {
            ir_version: IR_VERSION,
            producer_name: producer.to_owned(),
            producer_version: version.to_owned(),
            graph: Some(graph),
            opset_import: vec![opset("", OPSET), opset(ML, ML_OPSET)],
            metadata_props: metadata.iter().map(entry).collect(),
        };
        let size_bytes = model.encoded_len();
        if size_bytes > i32::MAX as usize { Err(OnnxError::TooLarge { size_bytes }) } else { Ok(model.encode_to_vec()) }
    }
}
