//! What a network is trained for.

/// What a network is trained for: it decides which losses and metrics there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Each sample belongs to one of some classes.
    Classification,
    /// Each sample has numbers.
    Regression,
    /// Each sample has any of some labels.
    MultiLabel,
}

impl Task {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Classification, Self::Regression, Self::MultiLabel];

    /// What is predicted, in a sentence.
    pub fn predicts(self) -> &'static str {
        match self {
            Self::Classification => "classes",
            Self::Regression => "numbers",
            Self::MultiLabel => "labels",
        }
    }
}
