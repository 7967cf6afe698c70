//! Features as a few bins each, so that a split is found by looking at sums instead of rows.

use crate::base::parallel::each;
use crate::tabular::Examples;

/// What the bins of a feature are; behind them comes one more, for missing values.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Edges {
    /// Bin i holds values up to the i-th bound; the last bin those beyond all.
    Ordered(Vec<f64>),
    /// Each bin holds one category; in ascending order.
    Categories(Vec<f32>),
}

/// The bins of all values.
pub(super) struct Binned {
    /// `[features][rows]`
    pub(super) columns: Vec<Vec<u8>>,
    pub(super) edges: Vec<Edges>,
}

impl Edges {
    /// Of a feature with these values; `bins` at most. Categories that are more have an order, as numbers have.
    fn of(mut values: Vec<f32>, is_category: bool, bins: usize) -> Self {
        values.retain(|value| !value.is_nan());
        values.sort_by(f32::total_cmp);
        let mut distinct = values.clone();
        distinct.dedup_by(|a, b| a == b);
        if is_category && distinct.len() <= bins {
            return Self::Categories(distinct);
        }
        if distinct.len() <= bins {
            return Self::Ordered(distinct.windows(2).map(|pair| between(pair[0], pair[1])).collect());
        }
        // Bins of about as many rows each.
        let mut bounds: Vec<f64> = Vec::with_capacity(bins);
        let top = values[values.len() - 1];
        for bound in 1..bins {
            let last = bound * values.len() / bins - 1;
            let (low, high) = (values[last], values[last + 1]);
            let bound = if low == high { f64::from(low) } else { between(low, high) };
            if bounds.last().is_none_or(|&before| before < bound) && bound < f64::from(top) {
                bounds.push(bound);
            }
        }
        Self::Ordered(bounds)
    }

    /// How many bins there are, less that of missing values.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Ordered(bounds) => bounds.len() + 1,
            Self::Categories(categories) => categories.len(),
        }
    }

    /// The bin of a value.
    fn bin(&self, value: f32) -> u8 {
        let bin = match self {
            _ if value.is_nan() => self.len(),
            Self::Ordered(bounds) => bounds.partition_point(|&bound| bound < f64::from(value)),
            Self::Categories(categories) => {
                categories.binary_search_by(|category| category.total_cmp(&(value + 0.0))).unwrap_or(self.len())
            }
        };
        bin as u8
    }
}

/// A bound between two values, the first of which lies below it or on it.
fn between(low: f32, high: f32) -> f64 {
    let middle = f64::midpoint(f64::from(low), f64::from(high));
    // Beside an infinity there is no middle, and JSON has no infinity.
    if middle.is_finite() { middle } else { f64::from(low).max(f64::MIN) }
}

impl Binned {
    /// Bins of the values of some examples.
    pub(super) fn new(examples: &Examples<'_>, bins: usize, threads: usize) -> Self {
        let columns = each(examples.features, threads, |feature| {
            // Zero has no sign here.
            let values = || examples.x.iter().skip(feature).step_by(examples.features).map(|value| value + 0.0);
            let edges = Edges::of(values().collect(), examples.categorical.contains(&feature), bins);
            let column: Vec<u8> = values().map(|value| edges.bin(value)).collect();
            (column, edges)
        });
        let (columns, edges) = columns.into_iter().unzip();
        Self { columns, edges }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_values_have_a_bin_each_and_missing_ones_the_last() {
        let edges = Edges::of(vec![3.0, 1.0, f32::NAN, 1.0, 2.0], false, 255);
        assert_eq!(edges, Edges::Ordered(vec![1.5, 2.5]));
        assert_eq!([1.0, 1.5, 1.6, 9.0, f32::NAN].map(|value| edges.bin(value)), [0, 0, 1, 2, 3]);
    }

    #[test]
    fn many_values_are_parted_into_bins_of_as_many_rows() {
        let edges = Edges::of((0..1000).map(|i| (i * i) as f32).collect(), false, 10);
        let mut rows = [0; 10];
        (0..1000).for_each(|i| rows[edges.bin((i * i) as f32) as usize] += 1);
        assert_eq!(rows, [100; 10]);
        // One value that is most of the rows does not eat the bins of the others' bounds.
        let edges = Edges::of((0..1000).map(|i| if i < 900 { 0.0 } else { i as f32 }).collect(), false, 10);
        assert!(edges.len() >= 2 && edges.bin(0.0) == 0 && edges.bin(999.0) as usize == edges.len() - 1);
    }

    #[test]
    fn infinities_constant_and_empty_columns_have_bins() {
        let edges = Edges::of(vec![f32::NEG_INFINITY, 0.0, f32::INFINITY], false, 255);
        assert_eq!([f32::NEG_INFINITY, 0.0, f32::INFINITY].map(|value| edges.bin(value)), [0, 1, 2]);
        assert_eq!(Edges::of(vec![4.0; 9], false, 255).len(), 1);
        assert_eq!(Edges::of(vec![f32::NAN; 9], false, 255).bin(f32::NAN), 1);
        assert_eq!(Edges::of(vec![f32::NAN; 9], true, 255).bin(f32::NAN), 0);
    }

    #[test]
    fn categories_that_were_not_seen_are_missing() {
        let edges = Edges::of(vec![7.0, 2.0, 7.0], true, 255);
        assert_eq!([2.0, 7.0, 3.0].map(|value| edges.bin(value)), [0, 1, 2]);
    }
}
