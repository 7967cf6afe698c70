//! What a network predicts.

use std::ops::Range;

use super::Task;

/// What the samples of a part are to be predicted as.
#[derive(Clone, Copy, Debug)]
pub enum Targets<'a> {
    /// Each sample belongs to one of `count` classes.
    Classes {
        /// Class of every sample, from 0.
        labels: &'a [u32],
        /// Number of classes.
        count: usize,
    },
    /// Each sample has `count` numbers.
    Numbers {
        /// Numbers of all samples, `[samples, count]`, row-major.
        values: &'a [f32],
        /// Numbers of a sample.
        count: usize,
    },
    /// Each sample has any of `count` labels.
    Labels {
        /// 1 where a sample has a label, else 0, `[samples, count]`, row-major.
        values: &'a [f32],
        /// Number of labels.
        count: usize,
    },
}

/// What kind of target it is, without the samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// One of so many classes.
    Classes(usize),
    /// So many numbers.
    Numbers(usize),
    /// Any of so many labels.
    Labels(usize),
}

impl Target {
    /// Numbers that the last layer of a network gives for it.
    pub fn outputs(self) -> usize {
        match self {
            Self::Classes(count) | Self::Numbers(count) | Self::Labels(count) => count,
        }
    }

    /// What a network that predicts it is trained for.
    pub fn task(self) -> Task {
        match self {
            Self::Classes(_) => Task::Classification,
            Self::Numbers(_) => Task::Regression,
            Self::Labels(_) => Task::MultiLabel,
        }
    }
}

impl<'a> Targets<'a> {
    /// Number of samples.
    pub fn len(self) -> usize {
        match self {
            Self::Classes { labels, .. } => labels.len(),
            Self::Numbers { values, count } | Self::Labels { values, count } => values.len() / count.max(1),
        }
    }

    /// Whether there are no samples.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Their kind.
    pub fn target(self) -> Target {
        match self {
            Self::Classes { count, .. } => Target::Classes(count),
            Self::Numbers { count, .. } => Target::Numbers(count),
            Self::Labels { count, .. } => Target::Labels(count),
        }
    }

    /// Classes of the samples; empty where they have none.
    pub fn labels(self) -> &'a [u32] {
        match self {
            Self::Classes { labels, .. } => labels,
            Self::Numbers { .. } | Self::Labels { .. } => &[],
        }
    }

    /// Numbers of the samples, or 1 and 0 for their labels; empty where they have classes.
    pub fn values(self) -> &'a [f32] {
        match self {
            Self::Classes { .. } => &[],
            Self::Numbers { values, .. } | Self::Labels { values, .. } => values,
        }
    }

    /// Those of neighbouring samples.
    ///
    /// # Panics
    /// When there are fewer samples.
    #[must_use]
    pub fn slice(self, samples: Range<usize>) -> Self {
        match self {
            Self::Classes { labels, count } => Self::Classes { labels: &labels[samples], count },
            Self::Numbers { values, count } => {
                Self::Numbers { values: &values[samples.start * count..samples.end * count], count }
            }
            Self::Labels { values, count } => {
                Self::Labels { values: &values[samples.start * count..samples.end * count], count }
            }
        }
    }
}

/// The targets of a batch, gathered from those of all samples into buffers that are kept.
#[derive(Debug, Default)]
pub(crate) struct BatchTargets {
    labels: Vec<u32>,
    values: Vec<f32>,
}

impl BatchTargets {
    /// Gathers the targets of some samples.
    pub(crate) fn gather(&mut self, all: Targets<'_>, rows: &[u32]) -> Targets<'_> {
        self.labels.clear();
        self.values.clear();
        match all {
            Targets::Classes { labels, count } => {
                self.labels.extend(rows.iter().map(|&row| labels[row as usize]));
                Targets::Classes { labels: &self.labels, count }
            }
            Targets::Numbers { values, count } => {
                self.gather_values(values, count, rows);
                Targets::Numbers { values: &self.values, count }
            }
            Targets::Labels { values, count } => {
                self.gather_values(values, count, rows);
                Targets::Labels { values: &self.values, count }
            }
        }
    }

    fn gather_values(&mut self, values: &[f32], count: usize, rows: &[u32]) {
        rows.iter().for_each(|&row| self.values.extend(&values[row as usize * count..][..count]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_targets_of_a_batch_are_those_of_its_rows() {
        let mut batch = BatchTargets::default();
        let classes = Targets::Classes { labels: &[0, 1, 2, 1], count: 3 };
        assert_eq!(batch.gather(classes, &[2, 0]).labels(), [2, 0]);
        assert_eq!(classes.slice(1..3).labels(), [1, 2]);
        let numbers = Targets::Numbers { values: &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0], count: 2 };
        let Targets::Numbers { values, count: 2 } = batch.gather(numbers, &[2, 1]) else { panic!("numbers") };
        assert_eq!(values, [4.0, 5.0, 2.0, 3.0]);
        let labels = Targets::Labels { values: &[0.0, 1.0, 1.0, 1.0], count: 2 };
        assert_eq!(
            (batch.gather(labels, &[1]).values(), labels.slice(0..1).values()),
            (&[1.0, 1.0][..], &[0.0, 1.0][..])
        );
        assert_eq!((labels.len(), labels.target().task()), (2, Task::MultiLabel));
        assert_eq!((numbers.len(), numbers.slice(1..3).len(), numbers.target()), (3, 2, Target::Numbers(2)));
    }
}
