//! What is learned of numbers.

/// Mean and standard deviation (n in the denominator, as scikit-learn has it), without overflow; a deviation that is nothing but
/// rounding of the mean is 0.
pub(crate) fn mean_and_deviation(numbers: &[f64]) -> (f64, f64) {
    let n = numbers.len().max(1) as f64;
    // Differences of the largest numbers overflow: those of their quarters do not.
    if numbers.iter().any(|x| x.abs() > f64::MAX / 8.0) {
        let quarters: Vec<f64> = numbers.iter().map(|x| x / 4.0).collect();
        let (mean, deviation) = mean_and_deviation(&quarters);
        return (4.0 * mean, 4.0 * deviation);
    }
    let first = numbers.first().copied().unwrap_or(0.0);
    let mean = first + numbers.iter().map(|x| (x - first) / n).sum::<f64>();
    let largest = numbers.iter().map(|x| (x - mean).abs()).fold(0.0, f64::max);
    if largest <= n * f64::EPSILON * mean.abs() || largest == 0.0 {
        return (mean, 0.0);
    }
    let square = numbers.iter().map(|x| ((x - mean) / largest).powi(2)).sum::<f64>() / n;
    (mean, largest * square.sqrt())
}

/// The quantile `q` of sorted numbers, between two of them in a straight line, as NumPy has it.
pub(super) fn quantile(sorted: &[f64], q: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let at = q * last as f64;
    let (low, high) = (sorted[at.floor() as usize], sorted[(at.floor() as usize + 1).min(last)]);
    low + (high - low) * at.fract()
}

/// The numbers in order.
pub(super) fn sorted(mut numbers: Vec<f64>) -> Vec<f64> {
    numbers.sort_unstable_by(f64::total_cmp);
    numbers
}

/// The eigenvalues of a symmetric matrix, the largest first, each with its vector of length 1, whose largest number is positive.
///
/// By rotations in a fixed order (Jacobi; Golub and Van Loan 2013, section 8.5), which needs a few sweeps of n³ steps.
pub(super) fn eigen(mut a: Vec<Vec<f64>>) -> Vec<(f64, Vec<f64>)> {
    let n = a.len();
    let mut v: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    let size: f64 = a.iter().flatten().map(|x| x * x).sum::<f64>().sqrt();
    for _ in 0..60 {
        let off: f64 = (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i][j] * a[i][j]).sum();
        if off.sqrt() <= 1e-15 * size {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut v, p, q);
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| a[j][j].total_cmp(&a[i][i]).then(i.cmp(&j)));
    let pair = |at: usize| {
        let vector = &v[at];
        let largest = vector.iter().copied().fold(0.0, |most: f64, x| if x.abs() > most.abs() { x } else { most });
        let sign = if largest < 0.0 { -1.0 } else { 1.0 };
        (a[at][at], vector.iter().map(|x| sign * x).collect())
    };
    order.into_iter().map(pair).collect()
}

/// Makes the element (p, q) zero. The rows of `v` are the vectors.
fn rotate(a: &mut [Vec<f64>], v: &mut [Vec<f64>], p: usize, q: usize) {
    if a[p][q] == 0.0 {
        return;
    }
    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for row in a.iter_mut() {
        (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
    }
    for matrix in [a, v] {
        let (above, below) = matrix.split_at_mut(q);
        for (x, y) in above[p].iter_mut().zip(&mut below[0]) {
            (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_stand_between_two_numbers() {
        let numbers = sorted(vec![4.0, 1.0, 2.0, 3.0]);
        assert_eq!((quantile(&numbers, 0.0), quantile(&numbers, 0.5), quantile(&numbers, 1.0)), (1.0, 2.5, 4.0));
        assert!((quantile(&numbers, 0.25) - 1.75).abs() < 1e-15);
        assert!(quantile(&[], 0.5).is_nan());
    }

    #[test]
    fn a_constant_has_no_deviation() {
        assert_eq!(mean_and_deviation(&[0.1; 3]).1, 0.0);
        assert_eq!(mean_and_deviation(&[2_460_000.5, 2_460_001.5]), (2_460_001.0, 0.5));
        assert_eq!(mean_and_deviation(&[1e-12, 3e-12]).1, 1e-12);
        assert!((mean_and_deviation(&[1e300, 3e300]).1 / 1e300 - 1.0).abs() < 1e-12);
        let (mean, deviation) = mean_and_deviation(&[-f64::MAX, f64::MAX]);
        assert!(mean == 0.0 && (deviation / f64::MAX - 1.0).abs() < 1e-12);
    }

    #[test]
    fn eigenvectors_give_the_matrix_back() {
        let a = vec![vec![4.0, 1.0, 0.5], vec![1.0, 3.0, -1.0], vec![0.5, -1.0, 2.0]];
        let found = eigen(a.clone());
        assert!(found.windows(2).all(|pair| pair[0].0 >= pair[1].0));
        for i in 0..3 {
            for j in 0..3 {
                let sum: f64 = found.iter().map(|(value, vector)| value * vector[i] * vector[j]).sum();
                assert!((sum - a[i][j]).abs() < 1e-14, "{sum} {}", a[i][j]);
            }
        }
        assert_eq!(eigen(vec![vec![0.0; 2]; 2])[0], (0.0, vec![1.0, 0.0]));
    }
}
