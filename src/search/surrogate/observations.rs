//! The observations of a study as a Gaussian process is fitted to them.

use super::model::Surrogate;
use super::repeated::noise_of_means;
use crate::base::goal::Goal;
use crate::base::rng::Stream;
use crate::search::gp::{Axis, Effort, Kernel, Posterior, Targets, Theta, Transform, draw, fit};
use crate::search::observation::{Observation, Outcome};
use crate::search::space::{Point, Space};

/// The most observations that a posterior rests on, and that a fit of its hyper-parameters does: conditioning takes the cube of
/// their number, and every evaluation of the posterior its square.
const MAX_OF_POSTERIOR: usize = 400;
const MAX_OF_FIT: usize = 150;

/// Below this many observations, this many further hyper-parameters are drawn. Measured over the functions of `benches/search`:
/// less regret on most of them with four than with none, no less with eight.
const DRAWS_BELOW: usize = 60;
const DRAWS: usize = 4;

/// Points with transformed targets, of which lower is better; n of them.
pub(crate) struct Observations {
    /// Points, [n, d], with a coordinate more for the fidelity where `has_fidelity`.
    x: Vec<Point>,
    /// Targets, `[n]`. Of a trial without a metric the worst one that was measured.
    y: Vec<f64>,
    /// Whether the target was measured, `[n]`.
    is_measured: Vec<bool>,
    /// Variance of the noise of every target, as far as repeated trainings tell, `[n]`; empty where none are repeated.
    noise: Vec<f64>,
    transform: Transform,
    /// Whether some trials were shorter than a whole one: the last coordinate of a point is then the fidelity.
    has_fidelity: bool,
}

/// Some of the observations.
struct Thinned {
    x: Vec<Point>,
    y: Vec<f64>,
    is_measured: Vec<bool>,
    noise: Vec<f64>,
}

impl Observations {
    /// The observations of a study, in their order; `None` if fewer than two have a finite metric.
    pub(crate) fn new(space: &Space, goal: Goal, completed: &[Observation]) -> Option<Self> {
        let value = |observation: &Observation| match (observation.outcome, goal) {
            (Outcome::Value(value), Goal::Minimize) if value.is_finite() => Some(value),
            (Outcome::Value(value), Goal::Maximize) if value.is_finite() => Some(-value),
            _ => None,
        };
        let values: Vec<Option<f64>> = completed.iter().map(value).collect();
        let finite: Vec<f64> = values.iter().copied().flatten().collect();
        if finite.len() < 2 {
            return None;
        }
        let transform = Transform::of(&finite);
        // A failure counts as the worst metric seen, after the transform: it repels without stretching the scale.
        let worst_value = finite.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let worst = transform.apply(worst_value);
        let has_fidelity = completed.iter().any(|observation| observation.fidelity < 1.0);
        let point = |observation: &Observation| {
            let mut point = space.point(&observation.config);
            point.extend(has_fidelity.then_some(observation.fidelity));
            point
        };
        Some(Self {
            x: completed.iter().map(point).collect(),
            y: values.iter().map(|value| value.map_or(worst, |value| transform.apply(value))).collect(),
            is_measured: values.iter().map(Option::is_some).collect(),
            noise: noise_of_means(completed).map_or_else(Vec::new, |variances| {
                variances
                    .iter()
                    .zip(&values)
                    .map(|(v, value)| transform.variance(value.unwrap_or(worst_value), *v))
                    .collect()
            }),
            transform,
            has_fidelity,
        })
    }

    /// The kernel over these points.
    pub(crate) fn kernel(&self, space: &Space) -> Kernel {
        let mut kernel = Kernel::new(space);
        if self.has_fidelity {
            kernel.axes.push(Axis::Real);
        }
        kernel
    }

    /// How many of the targets were measured.
    pub(crate) fn measured_count(&self) -> usize {
        self.is_measured.iter().filter(|is_measured| **is_measured).count()
    }

    /// Place of the lowest target that was measured.
    pub(crate) fn lowest(&self) -> Option<usize> {
        let measured = self.is_measured.iter().zip(&self.y).enumerate().filter(|(_, (is_measured, _))| **is_measured);
        measured.min_by(|(_, (_, a)), (_, (_, b))| a.total_cmp(b)).map(|(index, _)| index)
    }

    /// Places of at most so many observations: the best half, the latest eighth, and of the others every n-th.
    fn thinned(&self, most: usize) -> Thinned {
        let n = self.x.len();
        let mut keep = vec![n <= most; n];
        if n > most {
            let mut order: Vec<usize> = (0..n).collect();
            order.sort_by(|&a, &b| self.y[a].total_cmp(&self.y[b]));
            order[..most / 2].iter().for_each(|&i| keep[i] = true);
            keep[n - most / 8..].iter_mut().for_each(|keep| *keep = true);
            let others: Vec<usize> = (0..n).filter(|&i| !keep[i]).collect();
            let left = most - (n - others.len());
            (0..left).for_each(|i| keep[others[i * others.len() / left]] = true);
        }
        let kept = || (0..n).filter(|&i| keep[i]);
        Thinned {
            x: kept().map(|i| self.x[i].clone()).collect(),
            y: kept().map(|i| self.y[i]).collect(),
            is_measured: kept().map(|i| self.is_measured[i]).collect(),
            noise: kept().filter_map(|i| self.noise.get(i).copied()).collect(),
        }
    }

    /// The most probable hyper-parameters (ln l, ln s2, ln a, ln v) given these observations.
    pub(crate) fn fit(&self, kernel: &Kernel, last: Option<&[f64]>, effort: Effort, stream: &mut Stream) -> Vec<f64> {
        let Thinned { x, y, noise, .. } = self.thinned(MAX_OF_FIT);
        fit(kernel, Targets { x: &x, y: &y, noise: &noise }, last, effort, stream)
    }

    /// Draws from the posterior of the hyper-parameters, one after another from the fitted ones; none where there are many
    /// observations.
    pub(crate) fn draw(&self, kernel: &Kernel, fitted: &[f64], stream: &mut Stream) -> Vec<Vec<f64>> {
        match self.x.len() < DRAWS_BELOW {
            true => {
                let targets = Targets { x: &self.x, y: &self.y, noise: &self.noise };
                draw(kernel, targets, fitted, DRAWS, stream)
            }
            false => Vec::new(),
        }
    }

    /// The process with these hyper-parameters, given these observations; `None` if their covariance cannot be factored.
    pub(crate) fn surrogate(&self, kernel: Kernel, log_theta: &[f64]) -> Option<Surrogate> {
        let Thinned { x, y, is_measured, noise } = self.thinned(MAX_OF_POSTERIOR);
        let theta = Theta::from_log(log_theta, kernel.has_sum);
        let posterior = Posterior::new(kernel, theta, x.clone(), &y, &noise)?;
        // By posterior mean: with noise, the lowest target is mostly luck.
        let measured = x.into_iter().zip(is_measured).filter(|(_, is_measured)| *is_measured);
        let width = posterior.kernel.width() - usize::from(self.has_fidelity);
        let whole = |mut x: Point| {
            x.truncate(width);
            x
        };
        let mut measured: Vec<(f64, Point)> =
            measured.map(|(x, _)| whole(x)).map(|x| (posterior.mean(&x), x)).collect();
        measured.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        Some(Surrogate {
            lowest_mean: measured.first()?.0,
            measured: measured.into_iter().map(|(_, point)| point).collect(),
            posterior,
            transform: self.transform,
        })
    }
}
