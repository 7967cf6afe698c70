//! What a column looks like, for people.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::column::{Column, MISSING, Values};
use super::kind::ColumnKind;
use crate::base::parallel;

/// Bars of the small histogram.
const BARS: usize = 8;
/// Categories that a summary names.
const NAMED: usize = 8;

/// What a column looks like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnSummary {
    /// Its name.
    pub name: String,
    /// What its values are.
    pub kind: ColumnKind,
    /// How many values are missing.
    pub missing: usize,
    /// How many different values there are; of numbers, not more are counted than [`MOST_COUNTED`](Self::MOST_COUNTED).
    pub distinct: usize,
    /// What its values span.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<Range>,
    /// How many values fall into each of equal parts of the range; of categories, how often each of the most frequent comes.
    pub histogram: Vec<usize>,
    /// The most frequent categories.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
}

/// What the numbers of a column span.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Range {
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
    /// Their mean.
    pub mean: f64,
}

impl ColumnSummary {
    /// Different numbers that are counted.
    pub const MOST_COUNTED: usize = 100_000;

    /// Of several columns, on all cores.
    pub fn all(columns: &[Column]) -> Vec<Self> {
        parallel::each(columns.len(), parallel::cores(), |at| Self::of(&columns[at]))
    }

    /// Of a column.
    pub fn of(column: &Column) -> Self {
        let (name, kind, missing) = (column.name.clone(), column.kind, column.missing());
        match &column.values {
            Values::Numbers(numbers) => {
                let present = numbers.iter().copied().filter(|x| !x.is_nan());
                let range = range(present.clone(), numbers.len() - missing);
                let histogram = range.map_or_else(Vec::new, |range| histogram(present.clone(), range));
                Self { name, kind, missing, distinct: distinct(present), range, histogram, categories: Vec::new() }
            }
            Values::Categories { codes, names } => {
                let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
                codes.iter().filter(|code| **code != MISSING).for_each(|code| *counts.entry(*code).or_default() += 1);
                let distinct = counts.len();
                let mut counts: Vec<(u32, usize)> = counts.into_iter().collect();
                counts.sort_by_key(|(code, count)| (std::cmp::Reverse(*count), *code));
                counts.truncate(NAMED);
                let categories = counts.iter().map(|(code, _)| names[*code as usize].clone()).collect();
                let histogram = counts.into_iter().map(|(_, count)| count).collect();
                Self { name, kind, missing, distinct, range: None, histogram, categories }
            }
        }
    }
}

fn range(numbers: impl Iterator<Item = f64> + Clone, count: usize) -> Option<Range> {
    let first = numbers.clone().next()?;
    let (min, max) = numbers.clone().fold((first, first), |(min, max), x| (min.min(x), max.max(x)));
    // About the first number, so that no sum overflows.
    let share = 1.0 / count as f64;
    let mean = first + numbers.map(|x| (x - first) * share).sum::<f64>();
    Some(Range { min, max, mean: mean.clamp(min, max) })
}

fn histogram(numbers: impl Iterator<Item = f64>, Range { min, max, .. }: Range) -> Vec<usize> {
    let mut bars = vec![0; BARS];
    // Halves, so that no difference overflows.
    let (least, scale) = (min / 2.0, BARS as f64 / (max / 2.0 - min / 2.0));
    for x in numbers {
        let place = if scale.is_finite() { (x / 2.0 - least) * scale } else { 0.0 };
        bars[(place as usize).min(BARS - 1)] += 1;
    }
    bars
}

// Only counted, never gone through, so that its order does not count.
#[expect(
    clippy::disallowed_types,
    reason = "sorting takes as long as reading the table, and nothing depends on the order"
)]
type Known = std::collections::HashSet<u64, foldhash::fast::RandomState>;

fn distinct(numbers: impl Iterator<Item = f64>) -> usize {
    let mut known = Known::default();
    for number in numbers {
        // Both zeros are one number.
        if known.insert((number + 0.0).to_bits()) && known.len() == ColumnSummary::MOST_COUNTED {
            break;
        }
    }
    known.len()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn numbers_have_a_range_and_a_histogram() {
        let column = Column::numbers("a", ColumnKind::Number, vec![0.0, 8.0, f64::NAN, 4.0, 4.0]);
        let summary = ColumnSummary::of(&column);
        assert_eq!((summary.missing, summary.distinct), (1, 3));
        assert_eq!(summary.range, Some(Range { min: 0.0, max: 8.0, mean: 4.0 }));
        assert_eq!(summary.histogram, [1, 0, 0, 0, 2, 0, 0, 1]);
        let huge = ColumnSummary::of(&Column::numbers("b", ColumnKind::Number, vec![-1e308, 1e308]));
        assert_eq!(huge.histogram, [1, 0, 0, 0, 0, 0, 0, 1]);
    }

    #[test]
    fn categories_come_by_how_often_they_are() {
        let names = Arc::new(vec!["x".to_owned(), "y".to_owned()]);
        let values = Values::Categories { codes: vec![1, 1, 0, MISSING], names };
        let summary = ColumnSummary::of(&Column { name: "c".to_owned(), kind: ColumnKind::Category, values });
        assert_eq!((summary.categories, summary.histogram), (vec!["y".to_owned(), "x".to_owned()], vec![2, 1]));
        assert_eq!((summary.missing, summary.distinct), (1, 2));
    }
}
