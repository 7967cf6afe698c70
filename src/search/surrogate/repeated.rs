//! What repeated trainings tell of the noise of a metric.

use crate::search::gp::Noise;
use crate::search::observation::Observation;

/// The noise of the observations at `places`, of which `carried` carries variances to the scale of the targets, given the place among
/// `places`.
///
/// Where all whole trials are means of as many trainings, their noise is known; v comes to it. Where the search decides how many
/// each one has, v is the noise of a single training.
pub(super) fn noise(completed: &[Observation], places: &[usize], carried: &dyn Fn(usize, f64) -> f64) -> Noise {
    let whole =
        || completed.iter().filter(|observation| observation.fidelity == 1.0 && !observation.replicates.is_empty());
    let counts = || whole().map(|observation| observation.replicates.len());
    if counts().min() == counts().max() {
        let variances = noise_of_means(completed).unwrap_or_default();
        let known =
            places.iter().enumerate().filter_map(|(index, place)| Some(carried(index, *variances.get(*place)?)));
        return Noise { known: known.collect(), ..Noise::default() };
    }
    let replicates = |place: &usize| &completed[*place].replicates;
    let trainings: Vec<f64> = places.iter().map(|place| replicates(place).len().max(1) as f64).collect();
    let squares = |(index, place): (usize, &usize)| {
        let free = (replicates(place).len().max(2) - 1) as f64;
        free * carried(index, sum_of_squares(replicates(place)) / free)
    };
    Noise {
        within: (places.iter().enumerate().map(squares).sum(), trainings.iter().map(|count| count - 1.0).sum()),
        trainings,
        known: Vec::new(),
    }
}

/// Σ (x − x̄)².
fn sum_of_squares(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    values.iter().map(|value| (value - mean) * (value - mean)).sum()
}

/// The variance of the noise of every observation that is a mean of trainings; 0 of those that are not, `None` where fewer than two
/// are means of as many trainings.
///
/// With x_ij the metric of configuration i with seed (or fold) j, I of them and J of these, the noise of a mean is s² / J with
/// s² = Σ (x_ij − x̄_i − x̄_j + x̄)² / ((I − 1)(J − 1)): what a seed or a fold does to all configurations alike tells none of them
/// from another, and is no noise (analysis of variance with two ways and one value a cell).
fn noise_of_means(completed: &[Observation]) -> Option<Vec<f64>> {
    let count = completed.iter().map(|observation| observation.replicates.len()).max()?;
    let rows: Vec<&[f64]> = completed
        .iter()
        .map(|observation| &observation.replicates[..])
        .filter(|values| values.len() == count && values.iter().all(|value| value.is_finite()))
        .collect();
    if count < 2 || rows.len() < 2 {
        return None;
    }
    let mean = |values: &mut dyn Iterator<Item = f64>, n: usize| values.sum::<f64>() / n as f64;
    let of_row: Vec<f64> = rows.iter().map(|row| mean(&mut row.iter().copied(), count)).collect();
    let of_column: Vec<f64> = (0..count).map(|j| mean(&mut rows.iter().map(|row| row[j]), rows.len())).collect();
    let of_all = mean(&mut of_row.iter().copied(), rows.len());
    let residual = |i: usize, j: usize| rows[i][j] - of_row[i] - of_column[j] + of_all;
    let pairs = (0..rows.len()).flat_map(|i| (0..count).map(move |j| (i, j)));
    let squares: f64 = pairs.map(|(i, j)| residual(i, j) * residual(i, j)).sum();
    let variance = squares / ((rows.len() - 1) * (count - 1)) as f64;
    let of_mean = |observation: &Observation| match observation.replicates.len() {
        0 => 0.0,
        n => variance / n as f64,
    };
    Some(completed.iter().map(of_mean).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{Config, Outcome};

    fn observed(replicates: &[f64]) -> Observation {
        Observation { replicates: replicates.to_vec(), ..Observation::new(Config::new(), Outcome::Value(0.0)) }
    }

    #[test]
    fn what_all_configurations_share_is_no_noise() {
        let shifted = [observed(&[1.0, 2.0, 4.0]), observed(&[2.0, 3.0, 5.0])];
        assert!(noise_of_means(&shifted).unwrap().iter().all(|noise| noise.abs() < 1e-15));
        // Residuals ±1/4 in a table of two by two: s² = 4 · 1/16 / 1, and the mean of two has half of it.
        let crossed = [observed(&[1.0, 2.0]), observed(&[1.0, 1.0])];
        assert_eq!(noise_of_means(&crossed).unwrap(), [0.125, 0.125]);
    }

    #[test]
    fn without_repetition_nothing_is_known() {
        assert_eq!(noise_of_means(&[observed(&[]), observed(&[])]), None);
        assert_eq!(noise_of_means(&[observed(&[1.0, 2.0]), observed(&[])]), None);
        assert_eq!(noise_of_means(&[]), None);
    }
}
