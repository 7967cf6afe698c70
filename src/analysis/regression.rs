//! How far predicted numbers are from the true ones.

use serde::Serialize;

use crate::base::moments::mean;

/// How far predicted numbers are from the true ones.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Fit {
    /// Pairs of which both are numbers.
    pub samples: usize,
    /// 1 − Σ(y − p)² / Σ(y − ȳ)²; none of fewer than two samples, or of a constant target.
    pub r2: Option<f64>,
    /// Root of the mean squared error.
    pub rmse: f64,
    /// Mean absolute error.
    pub mae: f64,
    /// Mean of true less predicted.
    pub bias: f64,
}

/// Measures pairs of a predicted and a true number; none without pairs that are finite.
pub fn fit(pairs: &[[f64; 2]]) -> Option<Fit> {
    let finite: Vec<[f64; 2]> = pairs.iter().copied().filter(|pair| pair.iter().all(|x| x.is_finite())).collect();
    if finite.is_empty() {
        return None;
    }
    let n = finite.len() as f64;
    let sum = |of: &dyn Fn([f64; 2]) -> f64| finite.iter().fold(0.0, |sum, pair| sum + of(*pair));
    let centre = mean(&finite.iter().map(|pair| pair[1]).collect::<Vec<_>>());
    let squares = sum(&|[p, y]| (y - p) * (y - p));
    let all = sum(&|[_, y]| (y - centre) * (y - centre));
    let r2 = (finite.len() > 1 && all > 0.0).then(|| 1.0 - squares / all);
    Some(Fit {
        samples: finite.len(),
        r2: r2.filter(|r2| r2.is_finite()),
        rmse: (squares / n).sqrt(),
        mae: sum(&|[p, y]| (y - p).abs() / n),
        bias: sum(&|[p, y]| (y - p) / n),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fit_agrees_with_scikit_learn() {
        // r2_score([3, -0.5, 2, 7], [2.5, 0.0, 2, 8]) = 0.948608, mean_absolute_error 0.5, mean_squared_error 0.375
        let found = fit(&[[2.5, 3.0], [0.0, -0.5], [2.0, 2.0], [8.0, 7.0]]).unwrap();
        assert!((found.r2.unwrap() - 0.948_608_137_044_968_2).abs() < 1e-12);
        assert!((found.rmse * found.rmse - 0.375).abs() < 1e-12 && (found.mae - 0.5).abs() < 1e-12);
        assert!((found.bias + 0.25).abs() < 1e-12 && found.samples == 4);
    }

    #[test]
    fn what_has_no_value_has_none() {
        assert_eq!(fit(&[]), None);
        assert_eq!(fit(&[[f64::NAN, 1.0], [1.0, f64::INFINITY]]), None);
        let constant = fit(&[[1.0, 2.0], [3.0, 2.0], [f64::NAN, 2.0]]).unwrap();
        assert_eq!((constant.r2, constant.rmse, constant.samples), (None, 1.0, 2));
        assert_eq!(fit(&[[1.0, 2.0]]).unwrap().r2, None);
    }
}
