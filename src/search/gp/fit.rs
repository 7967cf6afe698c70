//! theta by maximum a posteriori, with analytic gradients.

use super::kernel::{Kernel, Theta, matern, matern_slope};
use super::noise::Noise;
use super::pairs::{Pairs, Parts};
use super::posterior::{factor, profiled_mean};
use super::prior::{Priors, TargetKind};
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

/// −ln likelihood of theta, n/2 ln 2π dropped, and its gradient by (ln l, ln s2, ln a, ln v):
///
/// ½ (y − mu)ᵀ alpha + Σ ln L_ii; with Q = K⁻¹ − alpha alphaᵀ: ∂/∂ln l_d = ½ Σ Q ∘ ∂K/∂ln l_d,
/// ∂/∂ln s2 and ∂/∂ln a = ½ Σ Q ∘ (their part of k_xx), ∂/∂ln v = ½ v tr Q. (Rasmussen and Williams 2006, eq. 5.9; mu is at its optimum, so its own
/// derivative drops out.)
pub(super) fn likelihood(pairs: &Pairs, y: &[f64], log_theta: &[f64]) -> Option<(f64, Vec<f64>)> {
    let theta = Theta::from_log(log_theta, pairs.has_sum);
    let (r2, means) = pairs.distances(&theta);
    let (chol, centred) = factored(pairs, &r2, &means, y, &theta)?;
    let alpha = chol.solve(&centred);
    let at = |i: usize, j: usize| i * (i + 1) / 2 + j;
    let inverse = chol.inverse();
    let mut gradient = vec![0.0; log_theta.len()];
    let width = pairs.width();
    // q2 = Q_ij, doubled off the diagonal, since each pair stands for two elements.
    let (mut q2, mut weights) = (vec![0.0; r2.len()], vec![0.0; r2.len()]);
    for i in 0..pairs.n {
        for j in 0..=i {
            let (at, q) = (at(i, j), inverse.at(i, j) - alpha[i] * alpha[j]);
            q2[at] = if i == j { q } else { 2.0 * q };
            weights[at] = q2[at] * matern_slope(theta.s2, r2[at]);
            gradient[width] += 0.5 * q2[at] * matern(theta.s2, r2[at]);
            if i == j {
                gradient[width + 2] += 0.5 * theta.v * pairs.noise.share(i) * q;
            }
        }
    }
    gradient[width + 1] = 0.5 * theta.a * dot(&q2, &means);
    let each = theta.a / width as f64;
    for (d, (deltas, l)) in pairs.deltas().iter().zip(&theta.l).enumerate() {
        // ∂r²/∂ln l_d = −2 delta / l²
        let (together, alone) = deltas.sums(&weights, &q2, &|delta| matern_slope(each, delta / (l * l)));
        gradient[d] = -(together + alone) / (l * l);
    }
    let (within, slope) = pairs.noise.within(theta.v);
    gradient[width + 2] += slope;
    Some((0.5 * dot(&centred, &alpha) + 0.5 * chol.log_determinant() + within, gradient))
}

/// Factor of k_xx + v I + diag(noise), and y − mu.
fn factored(pairs: &Pairs, r2: &[f64], means: &[f64], y: &[f64], theta: &Theta) -> Option<(Lower, Vec<f64>)> {
    let at = |i: usize, j: usize| i * (i + 1) / 2 + j;
    let k = |i: usize, j: usize| matern(theta.s2, r2[at(i, j)]) + theta.a * means[at(i, j)];
    let chol = factor(pairs.n, &|i| pairs.noise.of(i, theta.v), &k)?;
    let mu = profiled_mean(&chol, y);
    let centred = y.iter().map(|y| y - mu).collect();
    Some((chol, centred))
}

/// −ln posterior of theta, constants dropped; +∞ where it has none. `parts` are those of the last value.
pub(super) fn value((pairs, parts): (&Pairs, &mut Parts), priors: &Priors, y: &[f64], log_theta: &[f64]) -> f64 {
    let theta = Theta::from_log(log_theta, pairs.has_sum);
    let (r2, means) = pairs.distances_from(parts, &theta);
    let Some((chol, mut centred)) = factored(pairs, &r2, &means, y, &theta) else { return f64::INFINITY };
    chol.solve_lower_inplace(&mut centred);
    let likelihood = 0.5 * dot(&centred, &centred) + 0.5 * chol.log_determinant() + pairs.noise.within(theta.v).0;
    let value = likelihood + priors.penalty(log_theta, &mut vec![0.0; log_theta.len()]);
    if value.is_finite() { value } else { f64::INFINITY }
}

/// −ln posterior of theta, constants dropped, and its gradient by (ln l, ln s2, ln a, ln v): likelihood and priors.
fn objective(pairs: &Pairs, priors: &Priors, y: &[f64], log_theta: &[f64]) -> Option<(f64, Vec<f64>)> {
    let (likelihood, mut gradient) = likelihood(pairs, y, log_theta)?;
    let value = likelihood + priors.penalty(log_theta, &mut gradient);
    (value.is_finite() && gradient.iter().all(|g| g.is_finite())).then_some((value, gradient))
}

/// What a process is fitted to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Targets<'a> {
    /// Points, [n, d].
    pub(crate) x: &'a [Vec<f64>],
    /// Standardised targets, `[n]`.
    pub(crate) y: &'a [f64],
    pub(crate) noise: &'a Noise,
    /// What they are, which decides the priors.
    pub(crate) of: TargetKind,
}

/// Fits (ln l, ln s2, ln a, ln v) to standardised targets, starting at `last` where there is one; after −ln of their posterior,
/// constants dropped.
pub(crate) fn fit(
    kernel: &Kernel,
    Targets { x, y, noise, of }: Targets<'_>,
    last: Option<&[f64]>,
    effort: Effort,
    stream: &mut Stream,
) -> (f64, Vec<f64>) {
    let priors = Priors::new(kernel.width(), of);
    let bounds = priors.bounds();
    let pairs = Pairs::new(kernel, x, noise);
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
    best.unwrap_or_else(|| (f64::INFINITY, priors.start()))
}

#[cfg(test)]
mod tests {
    use super::super::Axis;
    use super::*;

    #[test]
    fn the_gradient_agrees_with_central_differences() {
        let mut stream = Stream::new(1, "points", 0);
        let kernel = Kernel { axes: vec![Axis::Real, Axis::Category, Axis::Grid(0.25), Axis::Real], has_sum: true };
        let x = |stream: &mut Stream| {
            vec![stream.uniform(), stream.below(3) as f64, 0.25 * stream.below(5) as f64, stream.uniform()]
        };
        let x: Vec<Vec<f64>> = (0..12).map(|_| x(&mut stream)).collect();
        let y: Vec<f64> = (0..12).map(|_| stream.normal()).collect();
        let noise = Noise {
            known: vec![0.1; 12],
            trainings: (0..12).map(|i| 1.0 + f64::from(i % 3)).collect(),
            within: (0.7, 12.0),
        };
        let (pairs, priors) = (Pairs::new(&kernel, &x, &noise), Priors::new(4, TargetKind::Metric));
        let log_theta = [-0.5, 0.3, -0.2, 0.8, 0.2, -0.4, -3.0];
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
        assert!((value((&pairs, &mut Parts::default()), &priors, &y, &log_theta) - with_gradient).abs() < 1e-10);
    }

    #[test]
    fn a_fit_finds_which_coordinate_matters() {
        let mut stream = Stream::new(2, "points", 0);
        let kernel = Kernel { axes: vec![Axis::Real; 2], has_sum: false };
        let x: Vec<Vec<f64>> = (0..30).map(|_| vec![stream.uniform(), stream.uniform()]).collect();
        let y: Vec<f64> = x.iter().map(|x| libm::sin(9.0 * x[0])).collect();
        let targets = Targets { x: &x, y: &y, noise: &Noise::default(), of: TargetKind::Metric };
        let (_, log_theta) = fit(&kernel, targets, None, Effort::Full, &mut stream);
        assert!(log_theta[0] + 1.5 < log_theta[1], "{log_theta:?}");
    }
}
