//! The processes of a search: one a goal, one a limit of a constraint, and one over failures.

use std::sync::Arc;

use super::assumptions::{Assumptions, Study};
use super::earlier::Earlier;
use super::fitted::Fitted;
use super::model::Surrogate;
use super::observations::Observations;
use super::threshold::Threshold;
use crate::base::goal::Goal;
use crate::base::rng::Stream;
use crate::search::config::Config;
use crate::search::front::non_dominated;
use crate::search::gain::{Draw, Gain, HypervolumeImprovement, Improvement, NoGain, Region};
use crate::search::gp::{Effort, Posterior};
use crate::search::observation::Observation;
use crate::search::settings::Settings;
use crate::search::space::{Point, Space};

/// How many points of a front have neighbours among the candidates for the next one.
const CENTRES: usize = 5;

/// What fits of the processes leave to the next ones.
#[derive(Clone, Debug)]
pub(crate) struct Models {
    goals: Vec<(Goal, Assumptions)>,
    constraints: Vec<Limit>,
    /// The hyper-parameters of the process over failures.
    failure_log_theta: Option<Vec<f64>>,
}

/// A limit of a constraint.
#[derive(Clone, Debug)]
struct Limit {
    /// Place of its metric among what else counts.
    place: usize,
    /// Below which the value must lie after it was multiplied by the sign.
    limit: f64,
    sign: f64,
    assumptions: Assumptions,
}

/// What the processes are asked for.
pub(crate) struct Asked<'a> {
    pub(crate) completed: &'a [Observation],
    /// Configurations of trials that are under way.
    pub(crate) pending: &'a [Config],
    /// How hard fits try; `None` if the last ones will do.
    pub(crate) effort: Option<Effort>,
    /// Whether hyper-parameters are drawn as well.
    pub(crate) draws: bool,
}

/// The processes given the results of a study.
pub(crate) struct Modelled {
    /// The results of the first goal.
    pub(super) observations: Observations,
    /// For every goal its process under different hyper-parameters, the fitted ones first.
    goals: Vec<Vec<Surrogate>>,
    /// What a trial must keep to be worth something.
    pub(crate) thresholds: Vec<Threshold>,
    /// Points that were measured, and those of pending trials, which are likely to satisfy the constraints.
    feasible: Vec<Point>,
    pending: Vec<Point>,
}

impl Models {
    /// Those of a search that begins.
    pub(crate) fn new(settings: &Settings) -> Self {
        let first = settings.goals().len() - 1;
        let limits = settings.constraints.iter().enumerate().flat_map(|(index, constraint)| {
            let limit = move |(sign, limit): (f64, f64)| (first + index, sign, sign * limit);
            constraint.limits().map(limit).collect::<Vec<_>>()
        });
        let assumptions = if first > 0 { Assumptions::of_several_goals } else { Assumptions::default };
        let limit = |(place, sign, limit)| Limit { place, limit, sign, assumptions: Assumptions::default() };
        Self {
            goals: settings.goals().iter().map(|goal| (goal.goal(), assumptions())).collect(),
            constraints: limits.map(limit).collect(),
            failure_log_theta: None,
        }
    }

    /// Lets the process of the first goal begin with what earlier studies say.
    pub(crate) fn learn_from(&mut self, earlier: Earlier) {
        self.goals[0].1.earlier = Some(Arc::new(earlier));
    }

    /// Fits the processes; `None` if fewer than two results have a finite metric.
    pub(crate) fn fit(&mut self, space: &Space, asked: &Asked<'_>, stream: &mut Stream) -> Option<Modelled> {
        let Asked { completed, pending, .. } = *asked;
        let mut goals = Vec::new();
        let mut first = None;
        for (index, (goal, assumptions)) in self.goals.iter_mut().enumerate() {
            let of_goal = (index > 0).then(|| of_further(completed, index - 1));
            let study = Study { space, goal: *goal, completed: of_goal.as_deref().unwrap_or(completed) };
            let (observations, surrogates) = fit_one(assumptions, study, asked, stream)?;
            first.get_or_insert(observations);
            goals.push(surrogates);
        }
        let observations = first?;
        let limits: Vec<Threshold> =
            self.constraints.iter_mut().filter_map(|limit| limit.fit(space, asked, stream)).collect();
        let is_feasible = |point: &[f64]| limits.iter().all(|limit| limit.is_likely(point));
        let feasible: Vec<Point> = observations.measured().filter(|point| is_feasible(point)).cloned().collect();
        if !limits.is_empty() {
            goals.iter_mut().flatten().for_each(|surrogate| surrogate.keep(&is_feasible));
        }
        if !pending.is_empty() {
            let surrogates = goals.iter_mut().flatten();
            surrogates.for_each(|surrogate| surrogate.add_pending(space, pending, &is_feasible, stream));
        }
        let points = pending.iter().map(|config| space.point(config));
        let pending = points.filter(|point| is_feasible(point)).collect();
        let (last, effort) = (self.failure_log_theta.as_deref(), asked.effort.unwrap_or(Effort::Warm));
        let (failures, failure_log_theta) = observations.success(space, last, effort, stream).unzip();
        self.failure_log_theta = failure_log_theta;
        let thresholds = failures.into_iter().chain(limits).collect();
        Some(Modelled { observations, goals, thresholds, feasible, pending })
    }
}

/// Results with another quantity as their outcome.
fn of_further(completed: &[Observation], index: usize) -> Vec<Observation> {
    completed.iter().map(|result| result.of_further(index)).collect()
}

/// The process of a goal under several hyper-parameters, with the results that it is given.
fn fit_one(
    assumptions: &mut Assumptions,
    study: Study<'_>,
    asked: &Asked<'_>,
    stream: &mut Stream,
) -> Option<(Observations, Vec<Surrogate>)> {
    let Fitted { observations, kernel, log_theta } = assumptions.fit(study, asked.effort, stream)?;
    let mut thetas = if asked.draws { observations.draw(&kernel, &log_theta, stream) } else { Vec::new() };
    thetas.insert(0, log_theta);
    let surrogates: Vec<Surrogate> =
        thetas.iter().filter_map(|theta| observations.surrogate(kernel.clone(), theta)).collect();
    (!surrogates.is_empty()).then_some((observations, surrogates))
}

impl Limit {
    /// The threshold that the limit is; none while fewer than two results tell.
    fn fit(&mut self, space: &Space, asked: &Asked<'_>, stream: &mut Stream) -> Option<Threshold> {
        let completed = of_further(asked.completed, self.place);
        let goal = if self.sign > 0.0 { Goal::Minimize } else { Goal::Maximize };
        let study = Study { space, goal, completed: &completed };
        let Fitted { observations, kernel, log_theta } = self.assumptions.fit(study, asked.effort, stream)?;
        let surrogate = observations.surrogate(kernel, &log_theta)?;
        Some(Threshold { limit: surrogate.transform.apply(self.limit), posterior: surrogate.posterior, power: 1.0 })
    }
}

impl Modelled {
    /// The fitted process of the first goal.
    pub(crate) fn first(&self) -> &Surrogate {
        &self.goals[0][0]
    }

    /// The mean of a quantity over the first goal's processes under different hyper-parameters.
    pub(crate) fn mean_of_first(&self, quantity: &dyn Fn(&Posterior) -> f64) -> f64 {
        let of_first = &self.goals[0];
        of_first.iter().map(|surrogate| quantity(&surrogate.posterior)).sum::<f64>() / of_first.len() as f64
    }

    /// Whether there is one goal, and it is known where it can be had.
    pub(crate) fn has_one_goal(&self) -> bool {
        self.goals.len() == 1 && !self.feasible.is_empty()
    }

    /// What a trial is worth: an improvement of the one goal, of several together, or nothing but to satisfy the constraints while
    /// no trial does.
    pub(crate) fn gain(&self) -> Box<dyn Gain + '_> {
        match &self.goals[..] {
            _ if self.feasible.is_empty() => Box::new(NoGain),
            [only] => Box::new(Improvement { processes: only.iter().map(Surrogate::process).collect() }),
            goals => {
                let count = goals.iter().map(Vec::len).min().unwrap_or(0);
                Box::new(HypervolumeImprovement { draws: (0..count).map(|draw| self.draw(draw)).collect() })
            }
        }
    }

    /// The processes of the goals under the hyper-parameters of a draw.
    fn draw(&self, draw: usize) -> Draw<'_> {
        let surrogates = || self.goals.iter().map(|goal| &goal[draw]);
        let fantasies = surrogates().map(Surrogate::fantasies).min().unwrap_or(1);
        let measured: Vec<Vec<f64>> = self.feasible.iter().map(|point| self.costs(draw, point)).collect();
        let of_pending = |fantasy: usize, point: &Point| {
            surrogates().map(|surrogate| surrogate.posterior.in_fantasies(point).0[fantasy]).collect()
        };
        let region = |fantasy: usize| {
            let pending = self.pending.iter().map(|point| of_pending(fantasy, point));
            Region::beside(&measured.iter().cloned().chain(pending).collect::<Vec<Vec<f64>>>())
        };
        Draw {
            posteriors: surrogates().map(|surrogate| &surrogate.posterior).collect(),
            regions: (0..fantasies).map(region).collect(),
        }
    }

    /// What the goals come to at a point, by the posterior means under the hyper-parameters of a draw; lower is better.
    fn costs(&self, draw: usize, point: &[f64]) -> Vec<f64> {
        self.goals.iter().map(|goal| goal[draw].posterior.mean(point)).collect()
    }

    /// Measured points that the next one may lie near, the most promising ones first.
    pub(crate) fn centres(&self) -> Vec<Point> {
        if self.goals.len() == 1 || self.feasible.is_empty() {
            return self.first().measured.clone();
        }
        let costs: Vec<Vec<f64>> = self.feasible.iter().map(|point| self.costs(0, point)).collect();
        let mut front = non_dominated(&costs);
        front.sort_by(|&a, &b| costs[a][0].total_cmp(&costs[b][0]));
        let count = front.len().min(CENTRES);
        (0..count).map(|i| self.feasible[front[i * (front.len() - 1) / (count - 1).max(1)]].clone()).collect()
    }

    /// A gain in the unit of the metric, of several goals in the product of their units; `None` while nothing is known to satisfy the
    /// constraints.
    pub(crate) fn improvement(&self, log_gain: f64) -> Option<f64> {
        let others: f64 = self.goals[1..].iter().map(|goal| goal[0].unit()).product();
        let improvement = self.first().improvement(log_gain) * others;
        (!self.feasible.is_empty()).then(|| if improvement.is_finite() { improvement } else { f64::MAX })
    }
}
