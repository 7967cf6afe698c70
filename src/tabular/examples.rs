//! What a model of a table learns from.

use serde::{Deserialize, Serialize};

use super::TabularError;

/// Rows of a table with what is to be predicted of each.
#[derive(Clone, Copy, Debug)]
pub struct Examples<'a> {
    /// Features, `[rows, features]`, row-major; NaN where there is no value.
    pub x: &'a [f32],
    /// Number of features.
    pub features: usize,
    /// Features whose numbers are names of categories, without an order.
    pub categorical: &'a [usize],
    /// What is to be predicted.
    pub targets: Targets<'a>,
}

/// Classes that linear models and trees take: a tree a class grows in every round.
const MOST_CLASSES: usize = 1_000;

/// What the rows of a table are to be predicted as.
#[derive(Clone, Copy, Debug)]
pub enum Targets<'a> {
    /// Each row belongs to one of `count` classes.
    Classes {
        /// Class of every row, from 0.
        labels: &'a [u32],
        /// Number of classes.
        count: usize,
    },
    /// Each row has or has not each of `count` labels.
    Labels {
        /// 1 or 0, `[rows, count]`, row-major.
        values: &'a [f32],
        /// Number of labels.
        count: usize,
    },
    /// Each row has `count` numbers.
    Numbers {
        /// `[rows, count]`, row-major.
        values: &'a [f32],
        /// Numbers of a row.
        count: usize,
    },
}

/// What kind of target it is, without the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetKind {
    /// One of so many classes.
    Classes(usize),
    /// Any of so many labels.
    Labels(usize),
    /// So many numbers.
    Numbers(usize),
}

impl Targets<'_> {
    /// Their kind.
    pub fn kind(self) -> TargetKind {
        match self {
            Self::Classes { count, .. } => TargetKind::Classes(count),
            Self::Labels { count, .. } => TargetKind::Labels(count),
            Self::Numbers { count, .. } => TargetKind::Numbers(count),
        }
    }

    /// Refuses more classes than models take that have parameters and sums of their own for each, row by row.
    pub(super) fn refuse_many_classes(self, kind: &'static str) -> Result<(), TabularError> {
        match self {
            Self::Classes { count, .. } if count > MOST_CLASSES => {
                Err(TabularError::Classes { kind, found: count, most: MOST_CLASSES })
            }
            _ => Ok(()),
        }
    }

    /// Number of rows.
    pub fn len(self) -> usize {
        match self {
            Self::Classes { labels, .. } => labels.len(),
            Self::Labels { values, count } | Self::Numbers { values, count } => values.len() / count.max(1),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
}

impl Examples<'_> {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.targets.len()
    }

    /// Refuses examples that nothing can be learned from.
    pub(super) fn check(&self) -> Result<(), TabularError> {
        if self.targets.is_empty() {
            return Err(TabularError::NoRows);
        }
        if self.x.len() != self.rows() * self.features || self.categorical.iter().any(|&f| f >= self.features) {
            return Err(TabularError::Width { expected: self.features, found: self.x.len() / self.rows() });
        }
        match self.targets {
            Targets::Numbers { values, count } => match values.iter().position(|value| !value.is_finite()) {
                Some(at) => Err(TabularError::Target { row: at / count.max(1) }),
                None => Ok(()),
            },
            Targets::Classes { .. } | Targets::Labels { .. } => Ok(()),
        }
    }
}
