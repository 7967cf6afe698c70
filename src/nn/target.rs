//! What samples should give, and the task that follows from it.

/// What a network is trained for; it follows from the targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Each sample belongs to one of some classes.
    Classification,
    /// Each sample has a number.
    Regression,
}

/// The targets of some samples, one each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Targets<'a> {
    /// Class of every sample.
    Classes(&'a [u32]),
    /// Number of every sample.
    Numbers(&'a [f32]),
}

impl<'a> Targets<'a> {
    /// Number of samples.
    pub fn len(self) -> usize {
        match self {
            Self::Classes(labels) => labels.len(),
            Self::Numbers(numbers) => numbers.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// What a network with such targets is trained for.
    pub fn task(self) -> Task {
        match self {
            Self::Classes(_) => Task::Classification,
            Self::Numbers(_) => Task::Regression,
        }
    }

    /// The classes of the samples; `None` of numbers.
    pub fn classes(self) -> Option<&'a [u32]> {
        match self {
            Self::Classes(labels) => Some(labels),
            Self::Numbers(_) => None,
        }
    }
}
