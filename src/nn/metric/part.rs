//! The parts of the data that are measured during a training.

/// A part of the data that is measured during a training.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What is learned from.
    Training,
    /// What is held out.
    Validation,
}

impl Part {
    /// Both, in the order of their columns in a history.
    pub const ALL: [Self; 2] = [Self::Training, Self::Validation];

    /// The word for it in texts: `training`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::Validation => "validation",
        }
    }

    /// What the names of its columns begin with.
    pub(super) fn prefix(self) -> &'static str {
        match self {
            Self::Training => "train",
            Self::Validation => "val",
        }
    }
}
