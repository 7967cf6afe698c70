//! What the results of a study tell the process: points, targets as it sees them, and which of them were measured.

use super::gp::{Axis, Effort, Kernel, Posterior, Theta, Transform, draw, fit};
use super::observation::{Observation, Outcome};
use super::space::{Point, Space};
use crate::base::goal::Goal;
use crate::base::rng::Stream;

/// The most results that a posterior rests on, and that a fit of its hyper-parameters does: conditioning takes the cube of
/// their number, and every look at the posterior its square.
const MOST: usize = 400;
const MOST_OF_A_FIT: usize = 150;

/// Below this many results, this many further hyper-parameters are drawn. Measured over the functions of `benches/search`: less
/// regret on most of them with four than with none, no less with eight.
const FEW: usize = 60;
const DRAWS: usize = 4;

/// Results, lower is better, failures among them as the worst there is.
pub(crate) struct Evidence {
    pub(crate) x: Vec<Point>,
    pub(crate) y: Vec<f64>,
    /// Whether there was a value.
    pub(crate) real: Vec<bool>,
    pub(crate) transform: Transform,
    /// Whether some results are of parts of trials: points then have one coordinate more, 1 for a whole trial.
    has_parts: bool,
}

impl Evidence {
    /// `None` with fewer than two results that have a value.
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
        // A failure counts as the worst result seen, after the transform: it repels without stretching the scale.
        let worst = transform.apply(finite.iter().copied().fold(f64::NEG_INFINITY, f64::max));
        let has_parts = completed.iter().any(|observation| observation.fidelity < 1.0);
        let point = |observation: &Observation| {
            let mut point = space.point(&observation.config);
            point.extend(has_parts.then_some(observation.fidelity));
            point
        };
        Some(Self {
            x: completed.iter().map(point).collect(),
            y: values.iter().map(|value| value.map_or(worst, |value| transform.apply(value))).collect(),
            real: values.iter().map(Option::is_some).collect(),
            transform,
            has_parts,
        })
    }

    /// The kernel over these points.
    pub(crate) fn kernel(&self, space: &Space) -> Kernel {
        let mut kernel = Kernel::new(space);
        if self.has_parts {
            kernel.axes.push(Axis::Real);
        }
        kernel
    }

    /// At most so many results: the best half, the latest eighth, and of the others every n-th.
    fn thinned(&self, most: usize) -> (Vec<Point>, Vec<f64>, Vec<bool>) {
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
        (
            kept().map(|i| self.x[i].clone()).collect(),
            kept().map(|i| self.y[i]).collect(),
            kept().map(|i| self.real[i]).collect(),
        )
    }

    /// The most probable hyper-parameters (ln l, ln s2, ln a, ln v) given these results.
    pub(crate) fn fit(&self, kernel: &Kernel, last: Option<&[f64]>, effort: Effort, stream: &mut Stream) -> Vec<f64> {
        let (x, y, _) = self.thinned(MOST_OF_A_FIT);
        fit(kernel, &x, &y, last, effort, stream)
    }

    /// Other hyper-parameters that explain these results, with as many draws as few results need.
    pub(crate) fn draw(&self, kernel: &Kernel, fitted: &[f64], stream: &mut Stream) -> Vec<Vec<f64>> {
        match self.x.len() < FEW {
            true => draw(kernel, &self.x, &self.y, fitted, DRAWS, stream),
            false => Vec::new(),
        }
    }

    /// The process with these hyper-parameters, given these results; `None` if their covariance cannot be factored.
    pub(crate) fn belief(&self, kernel: Kernel, log_theta: &[f64]) -> Option<Belief> {
        let (x, y, real) = self.thinned(MOST);
        let theta = Theta::from_log(log_theta, kernel.has_sum);
        let posterior = Posterior::new(kernel, theta, x.clone(), &y)?;
        // Points by posterior mean: with noise, the lowest observation is mostly luck.
        let measured = x.into_iter().zip(real).filter(|(_, real)| *real);
        let width = posterior.kernel.width() - usize::from(self.has_parts);
        let whole = |mut x: Point| {
            x.truncate(width);
            x
        };
        let mut measured: Vec<(f64, Point)> =
            measured.map(|(x, _)| whole(x)).map(|x| (posterior.mean(&x), x)).collect();
        measured.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        Some(Belief {
            lowest: measured.first()?.0,
            around: measured.into_iter().map(|(_, point)| point).collect(),
            posterior,
            transform: self.transform,
        })
    }
}

/// What the process believes.
pub(crate) struct Belief {
    pub(crate) posterior: Posterior,
    /// Lowest mean at a point that was measured.
    pub(crate) lowest: f64,
    /// The measured points, the lowest mean first.
    pub(crate) around: Vec<Point>,
    pub(crate) transform: Transform,
}

impl Belief {
    /// Posterior and lowest mean, as the acquisition asks for them.
    pub(crate) fn process(&self) -> (&Posterior, f64) {
        (&self.posterior, self.lowest)
    }

    /// Expected improvement in the metric's own unit, from its logarithm in the process's: as far as the scale is a line there.
    /// The largest number where it would be larger.
    pub(crate) fn improvement(&self, log_ei: f64) -> f64 {
        let (now, better) = (self.transform.invert(self.lowest), self.transform.invert(self.lowest - STEP));
        let improvement = libm::exp(log_ei) * ((now - better) / STEP);
        if improvement.is_finite() { improvement } else { f64::MAX }
    }
}

/// A small difference on the process's scale, whose unit is the deviation of all results.
const STEP: f64 = 1e-3;
