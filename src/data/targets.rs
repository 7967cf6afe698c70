//! What the samples of a data set are to be predicted as.

use std::collections::BTreeSet;

use ndarray::Array2;

/// The most classes of a data set: more are a sign of a column that holds no classes.
const MOST_CLASSES: usize = 10_000;

/// What the samples of a data set are to be predicted as.
#[derive(Clone, Debug, PartialEq)]
pub enum Targets {
    /// Each sample belongs to a class.
    Classes {
        /// Class of every sample, each below the number of classes.
        labels: Vec<u32>,
        /// Names of the classes.
        names: Vec<String>,
    },
    /// Each sample has numbers.
    Numbers {
        /// Numbers of all samples, row-major `[samples, targets]`.
        values: Array2<f64>,
        /// Names of the targets.
        names: Vec<String>,
    },
    /// Each sample has some of several labels.
    Labels {
        /// 1 where a sample has a label, else 0: row-major `[samples, labels]`.
        values: Array2<f32>,
        /// Names of the labels.
        names: Vec<String>,
    },
}

impl Targets {
    /// Number of samples.
    pub fn len(&self) -> usize {
        match self {
            Self::Classes { labels, .. } => labels.len(),
            Self::Numbers { values, .. } => values.nrows(),
            Self::Labels { values, .. } => values.nrows(),
        }
    }

    /// Whether there are no samples.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Class of every sample; empty where they have numbers or labels.
    pub fn labels(&self) -> &[u32] {
        match self {
            Self::Classes { labels, .. } => labels,
            Self::Numbers { .. } | Self::Labels { .. } => &[],
        }
    }

    /// Names of the classes; empty where samples have numbers or labels.
    pub fn classes(&self) -> &[String] {
        match self {
            Self::Classes { names, .. } => names,
            Self::Numbers { .. } | Self::Labels { .. } => &[],
        }
    }

    /// Names of what is predicted: classes, numbers or labels.
    pub fn names(&self) -> &[String] {
        match self {
            Self::Classes { names, .. } | Self::Numbers { names, .. } | Self::Labels { names, .. } => names,
        }
    }

    /// How many numbers or labels a sample has, and their names; none where samples have classes.
    pub(crate) fn columns(&self) -> Option<(usize, &[String])> {
        match self {
            Self::Classes { .. } => None,
            Self::Numbers { values, names } => Some((values.ncols(), names)),
            Self::Labels { values, names } => Some((values.ncols(), names)),
        }
    }

    /// Why these are hardly meant as classes; none if they may be. Figures and metrics are as large as the square of their number.
    pub(crate) fn refusal(&self) -> Option<String> {
        let Self::Classes { labels, names } = self else { return None };
        let (classes, rows) = (names.len(), labels.len());
        let present = labels.iter().collect::<BTreeSet<_>>().len();
        let count = if classes > MOST_CLASSES {
            format!("{classes} classes, at most {MOST_CLASSES} are taken")
        } else if present > 2 && 2 * present > rows {
            format!("{present} classes for {rows} samples, so few samples a class that nothing can be learned of it")
        } else {
            return None;
        };
        Some(format!("the labels are {count}; is the column of labels one of identifiers, or of numbers to predict?"))
    }

    /// Those of some rows, in their order.
    ///
    /// # Panics
    /// When there is no such row.
    #[must_use]
    pub fn select(&self, rows: &[u32]) -> Self {
        match self {
            Self::Classes { labels, names } => {
                Self::Classes { labels: rows.iter().map(|&row| labels[row as usize]).collect(), names: names.clone() }
            }
            Self::Numbers { values, names } => {
                let rows: Vec<usize> = rows.iter().map(|&row| row as usize).collect();
                Self::Numbers { values: selected(values, &rows), names: names.clone() }
            }
            Self::Labels { values, names } => {
                let rows: Vec<usize> = rows.iter().map(|&row| row as usize).collect();
                Self::Labels { values: selected(values, &rows), names: names.clone() }
            }
        }
    }
}

/// Some rows of a matrix.
fn selected<T: Copy>(values: &Array2<T>, rows: &[usize]) -> Array2<T> {
    Array2::from_shape_fn((rows.len(), values.ncols()), |(at, column)| values[[rows[at], column]])
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn identifiers_are_no_classes() {
        let targets = |classes: usize, rows: usize| Targets::Classes {
            labels: (0..rows).map(|row| (row % classes) as u32).collect(),
            names: (0..classes).map(|class| class.to_string()).collect(),
        };
        for (classes, rows, is_refused) in
            [(2, 2, false), (3, 5, true), (3, 6, false), (10_000, 20_000, false), (10_001, 100_000, true)]
        {
            assert_eq!(targets(classes, rows).refusal().is_some(), is_refused, "{classes} of {rows}");
        }
    }

    #[test]
    fn targets_of_some_rows_stand_in_their_order() {
        let names = vec!["a".to_owned(), "b".to_owned()];
        let classes = Targets::Classes { labels: vec![0, 1, 1], names: names.clone() };
        assert_eq!(classes.select(&[2, 0]), Targets::Classes { labels: vec![1, 0], names: names.clone() });
        let numbers = Targets::Numbers { values: array![[1.0, 2.0], [3.0, 4.0]], names: names.clone() };
        assert_eq!(numbers.select(&[1]), Targets::Numbers { values: array![[3.0, 4.0]], names: names.clone() });
        let labels = Targets::Labels { values: array![[1.0, 0.0], [1.0, 1.0]], names: names.clone() };
        assert_eq!(labels.select(&[1]), Targets::Labels { values: array![[1.0, 1.0]], names });
        assert_eq!((labels.len(), labels.classes().len(), labels.names().len()), (2, 0, 2));
        assert_eq!((numbers.len(), numbers.labels().len(), classes.classes().len()), (2, 0, 2));
    }
}
