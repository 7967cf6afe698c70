//! What cannot be written.

/// A graph that cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum OnnxError {
    /// An input has no name.
    #[error("a column has no name, and an input of an ONNX graph needs one")]
    NoName,
    /// Two inputs have the same name.
    #[error("two columns are called `{name}`, and inputs of an ONNX graph are told by their names")]
    TwoOfOneName {
        /// The name.
        name: String,
    },
    /// The file would be too large for the format.
    #[error("the graph takes {size_bytes} bytes, and an ONNX file has at most {}", i32::MAX)]
    TooLarge {
        /// What it takes.
        size_bytes: usize,
    },
}
