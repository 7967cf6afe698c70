//! What nodes read and give.

/// A tensor of the graph: an input, a constant, or what a node gives. It belongs to the graph that has made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value(pub(super) String);

/// What a tensor holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    /// Numbers of single precision.
    F32,
    /// Numbers of double precision.
    F64,
    /// Whole numbers.
    I64,
    /// Yes or no.
    Bool,
    /// Texts.
    Text,
}

impl Element {
    /// Its number in `TensorProto.DataType`.
    pub(super) fn number(self) -> i32 {
        match self {
            Self::F32 => 1,
            Self::I64 => 7,
            Self::Text => 8,
            Self::Bool => 9,
            Self::F64 => 11,
        }
    }
}
