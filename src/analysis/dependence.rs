//! Partial dependence: the mean prediction when a column has the same value in all rows (Friedman 2001, section 8.2).

use serde::Serialize;

/// Values of a column, each of which all rows are given in turn.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum GridValues {
    /// Numbers, ascending.
    Numbers(Vec<f64>),
    /// Codes of categories with their names, most frequent first.
    Categories(Vec<(u32, String)>),
}

/// At most `most` of the values of numbers: all where there are few, else evenly spread quantiles from the 5 % to the 95 % one,
/// beyond which there is little to say.
pub fn number_grid(values: &[f64], most: usize) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|x| x.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let mut distinct = sorted.clone();
    distinct.dedup();
    if distinct.len() <= most.max(2) {
        return distinct;
    }
    let last = sorted.len() - 1;
    let [low, high] = [0.05, 0.95].map(|share| sorted[(share * last as f64).round() as usize]);
    if low < high {
        let steps = most.max(2) - 1;
        return (0..=steps).map(|k| low + (high - low) * (k as f64 / steps as f64)).collect();
    }
    // Nearly all are the same: the few others are what can be told apart.
    let steps = most.max(2) - 1;
    let mut picked: Vec<f64> = (0..=steps).map(|k| distinct[k * (distinct.len() - 1) / steps]).collect();
    picked.dedup();
    picked
}

/// The most frequent categories among codes, most frequent first, at most so many.
pub fn category_grid(codes: &[u32], names: &[String], most: usize) -> Vec<(u32, String)> {
    let mut counts = vec![0_u64; names.len()];
    codes.iter().filter_map(|&code| Some(code as usize).filter(|&code| code < names.len())).for_each(|code| {
        counts[code] += 1;
    });
    let mut order: Vec<usize> = (0..names.len()).filter(|&code| counts[code] > 0).collect();
    order.sort_by_key(|&code| std::cmp::Reverse(counts[code]));
    order.truncate(most);
    order.into_iter().map(|code| (code as u32, names[code].clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_values_are_all_there_and_many_are_spread() {
        assert_eq!(number_grid(&[3.0, 1.0, f64::NAN, 3.0], 20), [1.0, 3.0]);
        let many: Vec<f64> = (0..=1000).map(f64::from).collect();
        let grid = number_grid(&many, 10);
        assert_eq!((grid.len(), grid[0], grid[9]), (10, 50.0, 950.0));
        let mut zeros = vec![0.0; 1000];
        zeros.extend((1..=30).map(f64::from));
        let grid = number_grid(&zeros, 10);
        assert_eq!((grid.len(), grid[0], grid[9]), (10, 0.0, 30.0));
        assert!(number_grid(&[], 10).is_empty());
    }

    #[test]
    fn categories_come_by_frequency() {
        let names = ["a", "b", "c"].map(str::to_owned);
        let grid = category_grid(&[1, 1, 0, u32::MAX], &names, 5);
        assert_eq!(grid, [(1, "b".to_owned()), (0, "a".to_owned())]);
        assert_eq!(category_grid(&[1, 1, 0], &names, 1).len(), 1);
    }
}
