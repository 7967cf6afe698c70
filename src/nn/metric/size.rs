//! Sizes of trained models: metrics that take no prediction.

use super::Column;
use crate::base::goal::Goal;

/// A size of a trained model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Numbers that training has chosen: weights and biases; of trees the values of leaves and what splits ask for.
    Parameters,
    /// Length of the file that keeps the model.
    Bytes,
}

impl Size {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Parameters, Self::Bytes];

    /// Its name in specs, histories and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Parameters => "parameters",
            Self::Bytes => "bytes",
        }
    }

    /// The size of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.name() == name)
    }

    /// What it is, as a sentence.
    pub fn text(self) -> &'static str {
        match self {
            Self::Parameters => "Numbers in the model that training has chosen.",
            Self::Bytes => "Length of the file that keeps the model.",
        }
    }
}

/// Which way a metric of trainings is better, by its name; `None` of one that is none.
pub fn goal_of(name: &str) -> Option<Goal> {
    let of_size = || Size::named(name).map(|_| Goal::Minimize);
    Column::named(name).map(|column| column.metric.goal()).or_else(of_size)
}
