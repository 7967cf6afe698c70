//! The error of a model over the values of a column.

use serde::Serialize;

use crate::base::moments::{deviation, mean};
use crate::base::normal::NORMAL_975;

/// Samples with about the same value of a column.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ErrorBin {
    /// The value, or the span of values.
    pub name: String,
    /// Number of samples.
    pub samples: usize,
    /// Mean error.
    pub error: f64,
    /// 95 % interval of the mean: of shares Wilson's, of others by the normal distribution.
    pub interval: [f64; 2],
}

/// Groups of samples by the values of a column, in order: at most `most` quantiles of numbers, and those that are missing.
pub fn number_bins(values: &[f64], most: usize, name: impl Fn(f64) -> String) -> Vec<(String, Vec<usize>)> {
    let mut order: Vec<usize> = (0..values.len()).filter(|&row| !values[row].is_nan()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ends: Vec<f64> = (1..most).filter_map(|k| Some(values[*order.get(k * order.len() / most)?])).collect();
    ends.dedup();
    let distinct = order.chunk_by(|&a, &b| values[a] == values[b]);
    let bin: Box<dyn Fn(f64) -> usize> = match distinct.clone().count() <= most {
        // Few values are a bin each.
        true => {
            let own: Vec<f64> = distinct.map(|rows| values[rows[0]]).collect();
            Box::new(move |x| own.partition_point(|value| *value < x))
        }
        false => Box::new(move |x| ends.partition_point(|end| *end <= x)),
    };
    let mut bins: Vec<(String, Vec<usize>)> = Vec::new();
    for rows in order.chunk_by(|&a, &b| bin(values[a]) == bin(values[b])) {
        let [low, high] = [rows[0], rows[rows.len() - 1]].map(|row| values[row]);
        bins.push((if low == high { name(low) } else { format!("{} to {}", name(low), name(high)) }, rows.to_vec()));
    }
    with_missing(bins, (0..values.len()).filter(|&row| values[row].is_nan()).collect())
}

/// The same of categories: the most frequent ones, all others together, and those that are missing.
pub fn category_bins(codes: &[u32], names: &[String], most: usize) -> Vec<(String, Vec<usize>)> {
    let mut groups: Vec<(String, Vec<usize>)> = names.iter().map(|name| (name.clone(), Vec::new())).collect();
    let mut missing = Vec::new();
    for (row, &code) in codes.iter().enumerate() {
        match groups.get_mut(code as usize) {
            Some((_, rows)) => rows.push(row),
            None => missing.push(row),
        }
    }
    groups.retain(|(_, rows)| !rows.is_empty());
    groups.sort_by_key(|(_, rows)| std::cmp::Reverse(rows.len()));
    if groups.len() > most {
        let others = groups.split_off(most - 1);
        let mut rows: Vec<usize> = others.iter().flat_map(|(_, rows)| rows).copied().collect();
        rows.sort_unstable();
        groups.push((format!("{} others", others.len()), rows));
    }
    with_missing(groups, missing)
}

fn with_missing(mut bins: Vec<(String, Vec<usize>)>, missing: Vec<usize>) -> Vec<(String, Vec<usize>)> {
    if !missing.is_empty() {
        bins.push(("missing".to_owned(), missing));
    }
    bins
}

/// The mean error of every group; `is_share` where each error is 0 or 1.
pub fn error_bins(groups: Vec<(String, Vec<usize>)>, errors: &[f64], is_share: bool) -> Vec<ErrorBin> {
    let bin = |(name, rows): (String, Vec<usize>)| {
        let own: Vec<f64> = rows.iter().map(|&row| errors[row]).filter(|error| error.is_finite()).collect();
        let (n, error) = (own.len() as f64, mean(&own));
        let interval = if is_share {
            wilson(error, n)
        } else {
            let half = if own.len() > 1 { NORMAL_975 * deviation(&own, error) / n.sqrt() } else { 0.0 };
            [error - half, error + half]
        };
        (!own.is_empty()).then_some(ErrorBin { name, samples: own.len(), error, interval })
    };
    groups.into_iter().filter_map(bin).collect()
}

/// Share of the errors' variance that lies between the groups, from 0 to 1.
pub fn told_apart(bins: &[ErrorBin], errors: &[f64]) -> f64 {
    let finite: Vec<f64> = errors.iter().copied().filter(|error| error.is_finite()).collect();
    let centre = mean(&finite);
    let all: f64 = finite.iter().map(|error| (error - centre) * (error - centre)).sum();
    let between: f64 = bins.iter().map(|bin| bin.samples as f64 * (bin.error - centre) * (bin.error - centre)).sum();
    if all > 0.0 { (between / all).min(1.0) } else { 0.0 }
}

/// 95 % interval of a share of n (Wilson 1927).
fn wilson(share: f64, n: f64) -> [f64; 2] {
    let z2 = NORMAL_975 * NORMAL_975;
    let centre = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = NORMAL_975 / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    [(centre - half).max(0.0), (centre + half).min(1.0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_binned_by_quantiles_and_few_of_them_by_value() {
        let name = |x: f64| x.to_string();
        let values: Vec<f64> = (0..100).map(f64::from).chain([f64::NAN]).collect();
        let bins = number_bins(&values, 4, name);
        let sizes: Vec<(&str, usize)> = bins.iter().map(|(name, rows)| (name.as_str(), rows.len())).collect();
        assert_eq!(sizes, [("0 to 24", 25), ("25 to 49", 25), ("50 to 74", 25), ("75 to 99", 25), ("missing", 1)]);
        let few = number_bins(&[2.0, 1.0, 2.0], 4, name);
        assert_eq!(few, [("1".to_owned(), vec![1]), ("2".to_owned(), vec![0, 2])]);
        assert!(number_bins(&[], 4, name).is_empty());
        let skewed: Vec<f64> = (0..100).map(|i| if i < 90 { 0.0 } else { f64::from(i) }).collect();
        assert_eq!(number_bins(&skewed, 4, name).iter().map(|(_, rows)| rows.len()).sum::<usize>(), 100);
    }

    #[test]
    fn rare_categories_share_a_bin() {
        let names: Vec<String> = (0..5).map(|i| format!("c{i}")).collect();
        let bins = category_bins(&[0, 0, 0, 1, 1, 2, 3, u32::MAX], &names, 3);
        let sizes: Vec<(&str, usize)> = bins.iter().map(|(name, rows)| (name.as_str(), rows.len())).collect();
        assert_eq!(sizes, [("c0", 3), ("c1", 2), ("2 others", 2), ("missing", 1)]);
    }

    #[test]
    fn intervals_are_those_of_means_and_of_shares() {
        let groups = || vec![("a".to_owned(), vec![0, 1, 2, 3]), ("b".to_owned(), vec![4]), ("c".to_owned(), vec![5])];
        let errors = [1.0, 2.0, 3.0, 4.0, 9.0, f64::NAN];
        let found = error_bins(groups(), &errors, false);
        assert!(found.len() == 2 && found[0].error == 2.5 && found[1].interval == [9.0, 9.0], "{found:?}");
        // 1.96 · 1.290994 / 2
        assert!((found[0].interval[1] - 2.5 - 1.265_15).abs() < 1e-4);
        assert!(told_apart(&found, &errors) > 0.8 && told_apart(&[], &[]) == 0.0);
        // statsmodels.stats.proportion.proportion_confint(1, 4, method="wilson") = (0.0456, 0.6994)
        let share = error_bins(groups(), &[1.0, 0.0, 0.0, 0.0, 0.0, 0.0], true);
        assert!((share[0].interval[0] - 0.0456).abs() < 1e-4 && (share[0].interval[1] - 0.6994).abs() < 1e-4);
    }
}
