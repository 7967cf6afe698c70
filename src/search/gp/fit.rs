//! theta by maximum a posteriori, with analytic gradients.

use super::kernel::{matern, matern_slope};
use super::posterior::profiled_mean;
use super::prior::Priors;
use super::{Kernel, Theta};
use crate::base::rng::Stream;
use crate::search::linalg::{Lower, dot};
use crate::search::optimize::minimise;

/// How hard a fit tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// From the last theta only, few iterations.
    Warm,
    /// Also from where nothing is known, from a rough function without noise, and from a random start.
    Full,
}

/// Squared differences of all pairs, for every coordinate: worked out once a fit.
pub(super) struct Pairs {
    n: usize,
    deltas: Vec<Vec<f64>>,
}

impl Pairs {
    pub(super) fn new(kernel: &Kernel, x: &[Vec<f64>]) -> Self {
        let pairs = |d: usize| {
            let mut deltas = Vec::with_capacity(x.len() * (x.len() + 1) / 2);
            for i in 0..x.len() {
                deltas.extend((0..=i).map(|j| kernel.delta(d, &x[i], &x[j])));
            }
            deltas
        };
        Self { n: x.len(), deltas: (0..kernel.width()).map(pairs).collect() }
    }

    fn r2(&self, theta: &Theta) -> Vec<f64> {
        let mut r2 = vec![0.0; self.n * (self.n + 1) / 2];
        for (deltas, l) in self.deltas.iter().zip(&theta.l) {
            let weight = 1.0 / (l * l);
            r2.iter_mut().zip(deltas).for_each(|(r2, delta)| *r2 += delta * weight);
        }
        r2
    }
}

/// −ln likelihood of theta, n/2 ln 2π dropped, and its gradient by (ln l, ln s2, ln v):
///
/// ½ (y − mu)ᵀ alpha + Σ ln L_ii; with Q = K⁻¹ − alpha alphaᵀ: ∂/∂ln l_d = ½ Σ Q ∘ ∂K/∂ln l_d,
/// ∂/∂ln s2 = ½ Σ Q ∘ k_xx, ∂/∂ln v = ½ v tr Q. (Rasmussen and Williams 2006, eq. 5.9; mu is at its optimum, so its own
/// derivative drops out.)
pub(super) fn likelihood(pairs: &Pairs, y: &[f64], log_theta: &[f64]) -> Option<(f64, Vec<f64>)> {
    let theta = Theta::from_log(log_theta);
    let r2 = pairs.r2(&theta);
    let (chol, centred) = factored(pairs, &r2, y, &theta)?;
    let alpha = chol.solve(&centred);
    let at = |i: usize, j: usize| i * (i + 1) / 2 + j;
    let inverse = chol.inverse();
    let mut gradient = vec![0.0; log_theta.len()];
    let width = pairs.deltas.len();
    // q2 = Q_ij, doubled off the diagonal, since each pair stands for two elements.
    let mut weights = vec![0.0; r2.len()];
    for i in 0..pairs.n {
        for j in 0..=i {
            let q = inverse.at(i, j) - alpha[i] * alpha[j];
            let q2 = if i == j { q } else { 2.0 * q };
            weights[at(i, j)] = q2 * matern_slope(theta.s2, r2[at(i, j)]);
            gradient[width] += 0.5 * q2 * matern(theta.s2, r2[at(i, j)]);
            if i == j {
                gradient[width + 1] += 0.5 * theta.v * q;
            }
        }
    }
    for (d, (deltas, l)) in pairs.deltas.iter().zip(&theta.l).enumerate() {
        // ∂r²/∂ln l_d = −2 delta / l²
        gradient[d] = -dot(&weights, deltas) / (l * l);
    }
    Some((0.5 * dot(&centred, &alpha) + 0.5 * chol.log_determinant(), gradient))
}

/// Factor of k_xx + v I, and y − mu.
fn factored(pairs: &Pairs, r2: &[f64], y: &[f64], theta: &Theta) -> Option<(Lower, Vec<f64>)> {
    let noise = |i: usize, j: usize| if i == j { theta.v } else { 0.0 };
    let k = Lower::from_fn(pairs.n, |i, j| matern(theta.s2, r2[i * (i + 1) / 2 + j]) + noise(i, j));
    let chol = k.cholesky()?;
    let mu = profiled_mean(&chol, y);
    let centred = y.iter().map(|y| y - mu).collect();
    Some((chol, centred))
}

/// −ln posterior of theta, constants dropped; +∞ where it has none.
pub(super) fn value(pairs: &Pairs, priors: &Priors, y: &[f64], log_theta: &[f64]) -> f64 {
    let theta = Theta::from_log(log_theta);
    let Some((chol, mut centred)) = factored(pairs, &pairs.r2(&theta), y, &theta) else { return f64::INFINITY };
    chol.solve_lower_inplace(&mut centred);
    let likelihood = 0.5 * dot(&centred, &centred) + 0.5 * chol.log_determinant();
    let value = likelihood + priors.penalty(log_theta, &mut vec![0.0; log_theta.len()]);
    if value.is_finite() { value } else { f64::INFINITY }
}

/// −ln posterior of theta, constants dropped, and its gradient by (ln l, ln s2, ln v): likelihood and priors.
fn objective(pairs: &Pairs, priors: &Priors, y: &[f64], log_theta: &[f64]) -> Option<(f64, Vec<f64>)> {
    let (likelihood, mut gradient) = likelihood(pairs, y, log_theta)?;
    let value = likelihood + priors.penalty(log_theta, &mut gradient);
    (value.is_finite() && gradient.iter().all(|g| g.is_finite())).then_some((value, gradient))
}

/// Fits (ln l, ln s2, ln v) to standardised targets, starting at `last` where there is one.
pub(crate) fn fit(
    kernel: &Kernel,
    x: &[Vec<f64>],
    y: &[f64],
    last: Option<&[f64]>,
    effort: Effort,
    stream: &mut Stream,
) -> Vec<f64> {
    let priors = Priors::new(kernel.width());
    let bounds = priors.bounds();
    let pairs = Pairs::new(kernel, x);
    let mut starts: Vec<Vec<f64>> = last.iter().map(|last| last.to_vec()).collect();
    if effort == Effort::Full || starts.is_empty() {
        starts.push(priors.start());
        starts.push(priors.rough_start());
        let random = |&(low, high): &(f64, f64)| stream.uniform_in(low.max(-3.0), high.min(2.0));
        starts.push(bounds.iter().map(random).collect());
    }
    let iterations = if effort == Effort::Full { 40 } else { 15 };
    let objective = |log_theta: &[f64]| objective(&pairs, &priors, y, log_theta);
    let fits = starts.iter().filter_map(|start| minimise(&objective, start, &bounds, iterations));
    let best = fits.min_by(|(a, _), (b, _)| a.total_cmp(b));
    best.map_or_else(|| priors.start(), |(_, log_theta)| log_theta)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gradient_agrees_with_central_differences() {
        let mut stream = Stream::new(1, "points", 0);
        let kernel = Kernel { categorical: vec![false, true, false] };
        let x: Vec<Vec<f64>> =
            (0..12).map(|_| vec![stream.uniform(), stream.below(3) as f64, stream.uniform()]).collect();
        let y: Vec<f64> = (0..12).map(|_| stream.normal()).collect();
        let (pairs, priors) = (Pairs::new(&kernel, &x), Priors::new(3));
        let log_theta = [-0.5, 0.3, 0.8, 0.2, -3.0];
        let (_, gradient) = objective(&pairs, &priors, &y, &log_theta).unwrap();
        for (i, g) in gradient.iter().enumerate() {
            let moved = |step: f64| {
                let mut moved = log_theta;
                moved[i] += step;
                objective(&pairs, &priors, &y, &moved).unwrap().0
            };
            let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            assert!((slope - g).abs() < 1e-6 * g.abs().max(1.0), "{i}: {slope} {g}");
        }
        let (with_gradient, _) = objective(&pairs, &priors, &y, &log_theta).unwrap();
        assert!((value(&pairs, &priors, &y, &log_theta) - with_gradient).abs() < 1e-10);
    }

    #[test]
    fn a_fit_finds_which_coordinate_matters() {
        let mut stream = Stream::new(2, "points", 0);
        let kernel = Kernel { categorical: vec![false, false] };
        let x: Vec<Vec<f64>> = (0..30).map(|_| vec![stream.uniform(), stream.uniform()]).collect();
        let y: Vec<f64> = x.iter().map(|x| libm::sin(9.0 * x[0])).collect();
        let log_theta = fit(&kernel, &x, &y, None, Effort::Full, &mut stream);
        assert!(log_theta[0] + 1.5 < log_theta[1], "{log_theta:?}");
    }
}
