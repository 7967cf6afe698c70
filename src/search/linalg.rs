//! Dense symmetric linear algebra in f64, in one fixed order of summation.

/// Lower triangle of a symmetric matrix, row by row: element (i, j ≤ i) at i (i + 1) / 2 + j.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lower {
    pub(crate) n: usize,
    values: Vec<f64>,
}

impl Lower {
    /// From a function of (i, j ≤ i).
    pub(crate) fn from_fn(n: usize, mut f: impl FnMut(usize, usize) -> f64) -> Self {
        let mut values = Vec::with_capacity(n * (n + 1) / 2);
        for i in 0..n {
            for j in 0..=i {
                values.push(f(i, j));
            }
        }
        Self { n, values }
    }

    pub(crate) fn row(&self, i: usize) -> &[f64] {
        &self.values[i * (i + 1) / 2..][..=i]
    }

    pub(crate) fn at(&self, i: usize, j: usize) -> f64 {
        self.row(i)[j]
    }

    /// The Cholesky factor L with L Lᵀ = self; `None` if the matrix is not positive definite.
    pub(crate) fn cholesky(mut self) -> Option<Self> {
        for i in 0..self.n {
            let start = i * (i + 1) / 2;
            let (above, rest) = self.values.split_at_mut(start);
            let row = &mut rest[..=i];
            for j in 0..i {
                let other = &above[j * (j + 1) / 2..][..=j];
                row[j] = (row[j] - dot(&row[..j], &other[..j])) / other[j];
            }
            let pivot = row[i] - dot(&row[..i], &row[..i]);
            if pivot.is_nan() || pivot <= 0.0 {
                return None;
            }
            row[i] = pivot.sqrt();
        }
        Some(self)
    }

    /// Appends a row to a Cholesky factor: the factor of the matrix that is one larger, whose new row is `row`. `false` if
    /// that matrix is not positive definite; the factor is then as before.
    pub(crate) fn append(&mut self, mut row: Vec<f64>) -> bool {
        let n = self.n;
        let diagonal = row.pop().unwrap_or_default();
        self.solve_lower_inplace(&mut row);
        let pivot = diagonal - dot(&row, &row);
        if pivot.is_nan() || pivot <= 0.0 {
            return false;
        }
        self.values.extend_from_slice(&row);
        self.values.push(pivot.sqrt());
        self.n = n + 1;
        true
    }

    /// b ← L⁻¹ b
    pub(crate) fn solve_lower_inplace(&self, b: &mut [f64]) {
        for i in 0..self.n {
            let row = self.row(i);
            b[i] = (b[i] - dot(&row[..i], &b[..i])) / row[i];
        }
    }

    /// b ← L⁻ᵀ b
    pub(crate) fn solve_upper_inplace(&self, b: &mut [f64]) {
        for i in (0..self.n).rev() {
            let row = self.row(i);
            b[i] /= row[i];
            let x = b[i];
            for (b, l) in b[..i].iter_mut().zip(row) {
                *b -= l * x;
            }
        }
    }

    /// (L Lᵀ)⁻¹ b
    pub(crate) fn solve(&self, b: &[f64]) -> Vec<f64> {
        let mut x = b.to_vec();
        self.solve_lower_inplace(&mut x);
        self.solve_upper_inplace(&mut x);
        x
    }

    /// (L Lᵀ)⁻¹, through L⁻¹.
    pub(crate) fn inverse(&self) -> Self {
        let n = self.n;
        // Rows of L⁻ᵀ: column j of L⁻¹ is zero above j, so row j of the transpose starts at j.
        let mut columns: Vec<Vec<f64>> = Vec::with_capacity(n);
        for j in 0..n {
            let mut column = vec![0.0; n - j];
            column[0] = 1.0 / self.at(j, j);
            for i in j + 1..n {
                let row = self.row(i);
                column[i - j] = -dot(&row[j..i], &column[..i - j]) / row[i];
            }
            columns.push(column);
        }
        Self::from_fn(n, |i, j| dot(&columns[i], &columns[j][i - j..]))
    }

    /// ln det (L Lᵀ)
    pub(crate) fn log_determinant(&self) -> f64 {
        (0..self.n).map(|i| 2.0 * libm::log(self.at(i, i))).sum()
    }
}

/// Σ aᵢ bᵢ in four interleaved sums, added as (s₀ + s₁) + (s₂ + s₃): one fixed order, and room for the CPU to overlap.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let (mut a4, mut b4) = (a.chunks_exact(4), b.chunks_exact(4));
    for (a, b) in (&mut a4).zip(&mut b4) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    let rest = a4.remainder().iter().zip(b4.remainder()).fold(0.0, |sum, (a, b)| sum + a * b);
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::rng::Stream;

    fn positive_definite(n: usize) -> Lower {
        let mut stream = Stream::new(1, "matrix", n as u64);
        let a: Vec<Vec<f64>> = (0..n).map(|_| (0..n).map(|_| stream.normal()).collect()).collect();
        Lower::from_fn(n, |i, j| dot(&a[i], &a[j]) + if i == j { 0.5 } else { 0.0 })
    }

    #[test]
    fn the_factor_gives_the_matrix_back() {
        let a = positive_definite(13);
        let l = a.clone().cholesky().unwrap();
        for i in 0..13 {
            for j in 0..=i {
                let product = dot(&l.row(i)[..=j], l.row(j));
                assert!((product - a.at(i, j)).abs() < 1e-10);
            }
        }
    }

    #[test]
    fn solving_and_inverting_agree() {
        let a = positive_definite(9);
        let l = a.clone().cholesky().unwrap();
        let b: Vec<f64> = (0..9).map(|i| i as f64 - 3.0).collect();
        let inverse = l.inverse();
        for (i, x) in l.solve(&b).iter().enumerate() {
            let y: f64 = (0..9).map(|j| inverse.at(i.max(j), i.min(j)) * b[j]).sum();
            assert!((x - y).abs() < 1e-9);
        }
    }

    #[test]
    fn appending_a_row_equals_factoring_anew() {
        let a = positive_definite(8);
        let mut l = Lower::from_fn(7, |i, j| a.at(i, j)).cholesky().unwrap();
        assert!(l.append(a.row(7).to_vec()));
        let whole = a.cholesky().unwrap();
        for i in 0..8 {
            for j in 0..=i {
                assert!((l.at(i, j) - whole.at(i, j)).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn a_matrix_that_is_not_positive_definite_is_refused() {
        assert!(Lower::from_fn(2, |i, j| if i == j { 1.0 } else { 2.0 }).cholesky().is_none());
        assert!(Lower::from_fn(1, |_, _| f64::NAN).cholesky().is_none());
    }
}
