//! The observations of a study as a Gaussian process is fitted to them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::assumptions::{Assumptions, Study};
use super::model::Surrogate;
use super::repeated::noise;
use super::success::success;
use super::threshold::Threshold;
use crate::base::goal::Goal;
use crate::base::rng::Stream;
use crate::search::gp::{
    Axis, Effort, Kernel, Mean, Noise, Posterior, PriorMean, TargetKind, Targets, Theta, Transform, draw, fit,
};
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

/// Points with transformed targets, of which lower is better; n of them, and the trials that have none.
#[derive(Clone)]
pub(crate) struct Observations {
    /// Points, [n, d], with a coordinate more for the fidelity where `has_fidelity`.
    x: Vec<Point>,
    /// Targets, `[n]`.
    y: Vec<f64>,
    /// Targets less the prior mean, `[n]`: what the process is fitted to.
    residuals: Vec<f64>,
    /// What earlier studies say of them; nothing where there are none.
    prior_mean: Option<Arc<PriorMean>>,
    /// What repeated trainings tell of the noise of the targets.
    noise: Noise,
    transform: Transform,
    /// The least and the greatest target before the transform, and the sum of ln of how steep that is at each.
    range: (f64, f64),
    ln_slopes: f64,
    /// Whether some trials were shorter than a whole one: the last coordinate of a point is then the fidelity.
    has_fidelity: bool,
    /// The trials' places among all, `[n]`.
    places: Vec<usize>,
    /// Places and values of the outliers, which are left out.
    outliers: BTreeMap<usize, f64>,
    /// Points of all trials, and whether each is without a finite metric.
    tried: Vec<Point>,
    failed: Vec<bool>,
}

/// Some of the observations.
struct Thinned {
    x: Vec<Point>,
    /// Targets less the prior mean.
    residuals: Vec<f64>,
    noise: Noise,
}

impl Observations {
    /// The observations of a study, in their order, but for the outliers; `None` if fewer than two have a finite metric.
    pub(super) fn new(
        Study { space, goal, completed }: Study<'_>,
        Assumptions { outliers, scale, earlier, .. }: &Assumptions,
    ) -> Option<Self> {
        let value = |observation: &Observation| match (observation.outcome, goal) {
            (Outcome::Value(value), Goal::Minimize) if value.is_finite() => Some(value),
            (Outcome::Value(value), Goal::Maximize) if value.is_finite() => Some(-value),
            _ => None,
        };
        let values: Vec<Option<f64>> = completed.iter().map(value).collect();
        let places: Vec<usize> =
            (0..values.len()).filter(|place| values[*place].is_some() && !outliers.contains(place)).collect();
        let finite: Vec<f64> = places.iter().filter_map(|&place| values[place]).collect();
        if finite.len() < 2 {
            return None;
        }
        let transform = Transform::of(&finite, *scale);
        let has_fidelity = completed.iter().any(|observation| observation.fidelity < 1.0);
        let tried: Vec<Point> = completed.iter().map(|observation| space.point(&observation.config)).collect();
        let point = |&place: &usize| {
            let mut point = tried[place].clone();
            point.extend(has_fidelity.then_some(completed[place].fidelity));
            point
        };
        let carried = |index: usize, variance: f64| transform.variance(finite[index], variance);
        let noise = noise(completed, &places, &carried);
        let x: Vec<Point> = places.iter().map(point).collect();
        let y: Vec<f64> = finite.iter().map(|value| transform.apply(*value)).collect();
        let prior_mean = earlier.as_ref().map(|earlier| Arc::new(earlier.prior_mean(&x, &y)));
        let residuals = match &prior_mean {
            None => y.clone(),
            Some(prior_mean) => y.iter().zip(&x).map(|(y, x)| y - prior_mean.at(x)).collect(),
        };
        Some(Self {
            x,
            y,
            residuals,
            prior_mean,
            noise,
            transform,
            has_fidelity,
            places,
            range: finite.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), &y| (a.min(y), b.max(y))),
            ln_slopes: finite.iter().map(|&value| transform.ln_slope(value)).sum(),
            outliers: outliers.iter().filter_map(|&place| Some((place, values.get(place).copied()??))).collect(),
            failed: values.iter().map(Option::is_none).collect(),
            tried,
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

    /// The same without one of them; its transform stays.
    pub(super) fn without(&self, place: usize) -> Self {
        let mut others = self.clone();
        if let Some(index) = others.places.iter().position(|of| *of == place) {
            others.places.remove(index);
            others.x.remove(index);
            others.y.remove(index);
            others.residuals.remove(index);
            let kept: Vec<usize> = (0..self.x.len()).filter(|other| *other != index).collect();
            others.noise = others.noise.of_some(&kept);
        }
        others
    }

    /// How many deviations above what the process says of it the result of an outlier lies, noise included.
    pub(super) fn deviations_of(&self, surrogate: &Surrogate, outlier: usize) -> f64 {
        let Some(value) = self.outliers.get(&outlier) else { return f64::INFINITY };
        let (mean, variance) = surrogate.posterior.at(&self.tried[outlier]);
        (self.transform.apply(*value) - mean) / (variance + surrogate.posterior.theta.v).sqrt()
    }

    /// The place of the target that lies the most deviations above what the process says of it without it, with their number.
    pub(super) fn worst_surprise(&self, kernel: &Kernel, log_theta: &[f64]) -> Option<(usize, f64)> {
        // Of more, the process rests on some, and places would not be those of its points.
        if self.x.len() > MAX_OF_POSTERIOR {
            return None;
        }
        let surrogate = self.surrogate(kernel.clone(), log_theta)?;
        let away = surrogate.posterior.leave_one_out().into_iter().zip(&self.places);
        away.max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(deviations, &place)| (place, deviations))
    }

    /// The least and the greatest target before the transform.
    pub(super) fn range(&self) -> (f64, f64) {
        self.range
    }

    /// ln of what the density of the transformed targets has to be multiplied by to be that of the targets.
    pub(super) fn ln_slopes(&self) -> f64 {
        self.ln_slopes
    }

    /// Points of the trials that have a finite metric, in their order.
    pub(super) fn measured(&self) -> impl Iterator<Item = &Point> {
        self.tried.iter().zip(&self.failed).filter(|(_, failed)| !**failed).map(|(point, _)| point)
    }

    /// How many trials have a target.
    pub(crate) fn measured_count(&self) -> usize {
        self.x.len()
    }

    /// Place of the trial with the lowest target, among all; among those that count, if any does.
    pub(super) fn lowest(&self, counts: &dyn Fn(usize) -> bool) -> Option<usize> {
        let key = |place: &usize, y: &f64| (!counts(*place), *y);
        let lowest = self.places.iter().zip(&self.y).min_by(|(place, y), (other, other_y)| {
            let (a, b) = (key(place, y), key(other, other_y));
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
        });
        lowest.map(|(&place, _)| place)
    }

    /// How probable a metric is at a point, with hyper-parameters for the next fit; `None` where all trials have one.
    pub(crate) fn success(
        &self,
        space: &Space,
        last: Option<&[f64]>,
        effort: Effort,
        stream: &mut Stream,
    ) -> Option<(Threshold, Vec<f64>)> {
        let kernel = Kernel { has_sum: false, ..Kernel::new(space) };
        success(kernel, (&self.tried, &self.failed), last, effort, stream)
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
        let kept: Vec<usize> = (0..n).filter(|&i| keep[i]).collect();
        Thinned {
            x: kept.iter().map(|&i| self.x[i].clone()).collect(),
            residuals: kept.iter().map(|&i| self.residuals[i]).collect(),
            noise: self.noise.of_some(&kept),
        }
    }

    /// The most probable hyper-parameters (ln l, ln s2, ln a, ln v) given these observations, after −ln of how probable these make
    /// them.
    pub(super) fn fit(
        &self,
        kernel: &Kernel,
        last: Option<&[f64]>,
        effort: Effort,
        stream: &mut Stream,
    ) -> (f64, Vec<f64>) {
        let Thinned { x, residuals, noise } = self.thinned(MAX_OF_FIT);
        fit(kernel, Targets { x: &x, y: &residuals, noise: &noise, of: TargetKind::Metric }, last, effort, stream)
    }

    /// Draws from the posterior of the hyper-parameters, one after another from the fitted ones; none where there are many
    /// observations.
    pub(crate) fn draw(&self, kernel: &Kernel, fitted: &[f64], stream: &mut Stream) -> Vec<Vec<f64>> {
        match self.x.len() < DRAWS_BELOW {
            true => {
                let targets = Targets { x: &self.x, y: &self.residuals, noise: &self.noise, of: TargetKind::Metric };
                draw(kernel, targets, fitted, DRAWS, stream)
            }
            false => Vec::new(),
        }
    }

    /// The process with these hyper-parameters, given these observations; `None` if their covariance cannot be factored.
    pub(crate) fn surrogate(&self, kernel: Kernel, log_theta: &[f64]) -> Option<Surrogate> {
        let Thinned { x, residuals, noise } = self.thinned(MAX_OF_POSTERIOR);
        let theta = Theta::from_log(log_theta, kernel.has_sum);
        let posterior = Posterior::new(kernel, theta, x.clone(), &residuals, &noise)?;
        let posterior = match &self.prior_mean {
            None => posterior,
            Some(prior_mean) => posterior.with_prior_mean(Arc::clone(prior_mean) as Arc<dyn Mean>, &x),
        };
        // By posterior mean: with noise, the lowest target is mostly luck.
        let width = posterior.kernel.width() - usize::from(self.has_fidelity);
        let whole = |mut x: Point| {
            x.truncate(width);
            x
        };
        let mut measured: Vec<(f64, Point)> = x.into_iter().map(whole).map(|x| (posterior.mean(&x), x)).collect();
        measured.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        Some(Surrogate {
            lowest_mean: measured.first()?.0,
            lowest_means: vec![measured.first()?.0],
            measured: measured.into_iter().map(|(_, point)| point).collect(),
            posterior,
            transform: self.transform,
        })
    }
}
