//! The posterior of the process given its observations.

use std::sync::Arc;

use super::kernel::{Kernel, Theta, matern, matern_slope};
use super::mean::Mean;
use super::noise::Noise;
use super::points::Points;
use crate::search::linalg::{Lower, dot};

/// A Gaussian process given points and targets.
#[derive(Clone, Debug)]
pub(crate) struct Posterior {
    pub(crate) kernel: Kernel,
    pub(crate) theta: Theta,
    pub(crate) mu: f64,
    points: Points,
    chol: Lower,
    alpha: Vec<f64>,
    /// What to add to alpha in each fantasy of how pending points come out; empty while none is pending.
    fantasies: Vec<Vec<f64>>,
    /// Variances of the noise of the targets, `[n]`.
    noise: Vec<f64>,
    /// What comes to v in that of a single training.
    usual_noise: f64,
    /// Means at the points, `[n]`.
    means: Vec<f64>,
    /// What the mean is about besides mu.
    prior_mean: Option<Arc<dyn Mean>>,
}

/// Factor of a covariance with the points' noise on its diagonal, and growing jitter while rounding makes it indefinite.
pub(super) fn factor(n: usize, noise: &dyn Fn(usize) -> f64, k: &dyn Fn(usize, usize) -> f64) -> Option<Lower> {
    let mut jitter = 0.0;
    for _ in 0..9 {
        let k = Lower::from_fn(n, |i, j| k(i, j) + if i == j { noise(i) + jitter } else { 0.0 });
        if let Some(chol) = k.cholesky() {
            return Some(chol);
        }
        jitter = if jitter == 0.0 { 1e-10 } else { 10.0 * jitter };
    }
    None
}

impl Posterior {
    /// Conditions on targets `y` at `x`; `None` if the covariance cannot be factored.
    pub(crate) fn new(kernel: Kernel, theta: Theta, x: Vec<Vec<f64>>, y: &[f64], noise: &Noise) -> Option<Self> {
        let points = Points::new(&kernel, &theta, &x);
        let rows: Vec<Vec<f64>> = x.iter().map(|x| points.row(&kernel, &theta, x)).collect();
        let usual_noise = noise.usual();
        let noise: Vec<f64> = (0..x.len()).map(|i| noise.of(i, theta.v)).collect();
        let chol = factor(x.len(), &|i| noise[i], &|i, j| rows[i][j])?;
        let mu = profiled_mean(&chol, y);
        let centred: Vec<f64> = y.iter().map(|y| y - mu).collect();
        let alpha = chol.solve(&centred);
        let means = y.iter().zip(noise.iter().zip(&alpha)).map(|(y, (noise, alpha))| y - noise * alpha).collect();
        Some(Self {
            kernel,
            theta,
            mu,
            points,
            chol,
            alpha,
            fantasies: Vec::new(),
            noise,
            usual_noise,
            means,
            prior_mean: None,
        })
    }

    /// The same for targets less a prior mean, which comes to all means; `x` are the points that it rests on.
    pub(crate) fn with_prior_mean(mut self, prior_mean: Arc<dyn Mean>, x: &[Vec<f64>]) -> Self {
        self.means.iter_mut().zip(x).for_each(|(mean, x)| *mean += prior_mean.at(x));
        self.prior_mean = Some(prior_mean);
        self
    }

    /// What the mean is about at a point.
    fn about_at(&self, at: &[f64]) -> f64 {
        self.prior_mean.as_ref().map_or(self.mu, |prior_mean| self.mu + prior_mean.at(at))
    }

    /// The same about a given constant mean.
    #[cfg(test)]
    pub(super) fn about(mu: f64, (kernel, theta): (Kernel, Theta), x: Vec<Vec<f64>>, y: &[f64]) -> Self {
        let mut posterior =
            Self::new(kernel, theta, x, y, &Noise::default()).expect("the tests' covariances can be factored");
        let centred: Vec<f64> = y.iter().map(|y| y - mu).collect();
        (posterior.mu, posterior.alpha) = (mu, posterior.chol.solve(&centred));
        posterior
    }

    /// A point of the space is a whole trial: a coordinate that the space lacks is 1.
    fn whole(&self, at: &[f64]) -> Vec<f64> {
        let mut whole = at.to_vec();
        whole.resize(self.kernel.width(), 1.0);
        whole
    }

    fn covariances(&self, at: &[f64]) -> Vec<f64> {
        self.points.row(&self.kernel, &self.theta, &self.whole(at))
    }

    /// Mean and variance of the noise-free function at a point.
    pub(crate) fn at(&self, at: &[f64]) -> (f64, f64) {
        let mut k = self.covariances(at);
        let mean = self.about_at(at) + dot(&k, &self.alpha);
        self.chol.solve_lower_inplace(&mut k);
        (mean, (self.theta.signal() - dot(&k, &k)).max(1e-12))
    }

    /// How many fantasies there are; 1 while no point is pending.
    pub(crate) fn fantasies(&self) -> usize {
        self.fantasies.len().max(1)
    }

    /// How far the mean at a point lies from that of [`at`](Self::at) in each fantasy; one 0 while no point is pending.
    fn offsets(&self, k: &[f64]) -> Vec<f64> {
        match self.fantasies.is_empty() {
            true => vec![0.0],
            false => self.fantasies.iter().map(|fantasy| dot(k, fantasy)).collect(),
        }
    }

    /// Means in every fantasy, and the variance, which is the same in all.
    pub(crate) fn in_fantasies(&self, at: &[f64]) -> (Vec<f64>, f64) {
        let mut k = self.covariances(at);
        let mean = self.about_at(at) + dot(&k, &self.alpha);
        let means = self.offsets(&k).into_iter().map(|offset| mean + offset).collect();
        self.chol.solve_lower_inplace(&mut k);
        (means, (self.theta.signal() - dot(&k, &k)).max(1e-12))
    }

    /// Mean of the noise-free function at a point.
    pub(crate) fn mean(&self, at: &[f64]) -> f64 {
        self.about_at(at) + dot(&self.covariances(at), &self.alpha)
    }

    /// What another training at a point would tell: the means at every point that the process rests on and, last, at this one, each with
    /// how far it would move if the training showed one deviation more than is expected.
    ///
    /// With K the covariance of the points with their noise N, the covariances with them are N K⁻¹ k given the targets.
    pub(crate) fn movements(&self, at: &[f64]) -> Vec<(f64, f64)> {
        let k = self.covariances(at);
        let weights = self.chol.solve(&k);
        let variance = (self.theta.signal() - dot(&k, &weights)).max(1e-12);
        let deviation = (variance + self.theta.v + self.usual_noise).sqrt();
        let moves = self.noise.iter().zip(&weights).map(|(noise, weight)| noise * weight / deviation);
        let of_points = self.means.iter().copied().zip(moves);
        of_points.chain([(self.about_at(at) + dot(&k, &self.alpha), variance / deviation)]).collect()
    }

    /// How far every target lies from what the process would say of it without it, in deviations, noise included; mu stays.
    ///
    /// alpha_i / √(K⁻¹)_ii, from y_i − mean_i = alpha_i / (K⁻¹)_ii and variance_i = 1 / (K⁻¹)_ii (Rasmussen and Williams 2006,
    /// eq. 5.12).
    pub(crate) fn leave_one_out(&self) -> Vec<f64> {
        let inverse = self.chol.inverse();
        self.alpha.iter().enumerate().map(|(i, alpha)| alpha / inverse.at(i, i).sqrt()).collect()
    }

    /// Mean and variance as [`at`](Self::at) gives them while no point is pending, and their derivatives by a numeric coordinate, for
    /// each of `dimensions`.
    pub(crate) fn with_slopes(&self, at: &[f64], dimensions: &[usize]) -> ((f64, f64), Vec<(f64, f64)>) {
        let WithSlopes { means, variance, slopes } = self.in_fantasies_with_slopes(at, dimensions);
        let slope = |(means, variance): (Vec<f64>, f64)| (means[0], variance);
        ((means[0], variance), slopes.into_iter().map(slope).collect())
    }

    /// Means and variance as [`in_fantasies`](Self::in_fantasies) gives them, with derivatives.
    pub(crate) fn in_fantasies_with_slopes(&self, at: &[f64], dimensions: &[usize]) -> WithSlopes {
        let at = &self.whole(at);
        let (r2, sums) = self.points.distances(&self.kernel, &self.theta, at);
        let Theta { l, s2, a, .. } = &self.theta;
        let each = a / self.kernel.width() as f64;
        let k: Vec<f64> = r2.iter().zip(&sums).map(|(r2, sum)| matern(*s2, *r2) + each * sum).collect();
        let mean = self.about_at(at) + dot(&k, &self.alpha);
        let means = self.offsets(&k).into_iter().map(|offset| mean + offset).collect();
        let none = || vec![0.0; dimensions.len()];
        let about = self.prior_mean.as_ref().map_or_else(none, |prior_mean| prior_mean.slopes(at, dimensions));
        let fantasies = &self.fantasies;
        let mut solved = k;
        self.chol.solve_lower_inplace(&mut solved);
        let variance = (self.theta.signal() - dot(&solved, &solved)).max(1e-12);
        self.chol.solve_upper_inplace(&mut solved);
        let together: Vec<f64> = r2.iter().map(|r2| matern_slope(*s2, *r2)).collect();
        let slope = |(&d, about): (&usize, f64)| {
            let (mut mean, mut variance) = (about, 0.0);
            let mut offsets = vec![0.0; fantasies.len()];
            let weight = 1.0 / (l[d] * l[d]);
            for (i, (delta, by_at)) in self.points.slopes(d, at[d]).into_iter().enumerate() {
                let alone = if *a == 0.0 { 0.0 } else { matern_slope(each, delta * weight) };
                let dk = (together[i] + alone) * by_at * weight;
                mean += self.alpha[i] * dk;
                variance -= 2.0 * solved[i] * dk;
                offsets.iter_mut().zip(fantasies).for_each(|(offset, fantasy)| *offset += fantasy[i] * dk);
            }
            let means = if offsets.is_empty() { vec![mean] } else { offsets.into_iter().map(|o| mean + o).collect() };
            (means, variance)
        };
        WithSlopes { means, variance, slopes: dimensions.iter().zip(about).map(slope).collect() }
    }

    /// Adds a pending point. In each fantasy it comes out so many of its standard deviations above its mean as `deviations` say, one
    /// for each; in all of them the variance shrinks. The mean over fantasies stays where deviations sum to 0.
    ///
    /// With w = K⁻¹ k and d² its variance, noise included: alpha ← (alpha − w z/d, z/d).
    pub(crate) fn add_pending(&mut self, at: &[f64], deviations: &[f64]) {
        let mut row = self.covariances(at);
        let weights = self.chol.solve(&row);
        row.push(self.theta.signal() + self.theta.v + self.usual_noise);
        // A point on top of others can be numerically dependent on them; then it has nothing to add.
        if self.chol.append(row) {
            self.means.push(self.mean(at));
            self.noise.push(self.theta.v + self.usual_noise);
            let at = self.whole(at);
            self.points.push(&self.kernel, &self.theta, &at);
            self.alpha.push(0.0);
            let sd = self.chol.at(weights.len(), weights.len());
            self.fantasies.resize(deviations.len(), vec![0.0; weights.len()]);
            for (fantasy, z) in self.fantasies.iter_mut().zip(deviations) {
                fantasy.iter_mut().zip(&weights).for_each(|(offset, weight)| *offset -= weight * z / sd);
                fantasy.push(z / sd);
            }
        }
    }
}

/// Means and variance at a point, with derivatives.
pub(crate) struct WithSlopes {
    /// One a fantasy.
    pub(crate) means: Vec<f64>,
    pub(crate) variance: f64,
    /// Derivatives of the means and of the variance, one a coordinate asked for.
    pub(crate) slopes: Vec<(Vec<f64>, f64)>,
}

/// mu = 1ᵀ K⁻¹ y / 1ᵀ K⁻¹ 1
pub(crate) fn profiled_mean(chol: &Lower, y: &[f64]) -> f64 {
    let ones = chol.solve(&vec![1.0; y.len()]);
    let sum: f64 = ones.iter().sum();
    if sum > 0.0 { dot(&ones, y) / sum } else { 0.0 }
}
