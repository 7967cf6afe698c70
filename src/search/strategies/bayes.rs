//! Bayesian optimisation: a Gaussian process proposes what promises the largest improvement.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::random::fresh;
use super::{Common, Goal, Observation, Origin, Outcome, Proposal, Strategy};
use crate::base::rng::Stream;
use crate::search::acquisition::Acquisition;
use crate::search::design::design;
use crate::search::fantasy::believe_pending;
use crate::search::gp::{Effort, Kernel, Posterior, Theta, fit, transform};
use crate::search::space::{Point, identity};
use crate::search::{Config, SearchError, Space};

/// A Gaussian process over the results so far proposes the configuration with the largest expected improvement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bayes {
    /// Number of trials.
    #[schemars(range(min = 1, max = 100_000))]
    pub trials: u32,
    /// How many trials may be under way at a time: proposal k waits for the results of trials 0 … k − parallel. It
    /// changes the study; `--jobs`, which says how many really run at a time, does not.
    #[serde(default = "parallel")]
    #[schemars(range(min = 1, max = 1024))]
    pub parallel: u32,
    /// First points, spread over the space before the process takes over; by the space without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 2, max = 10_000))]
    pub startup: Option<u32>,
}

fn parallel() -> u32 {
    4
}

/// First points where the spec does not say how many: at least this many, and enough to try every category …
const STARTUP: usize = 10;
/// … but not more than this.
const STARTUP_MOST: usize = 24;
/// Below this many results every fit starts afresh; above it, every fifth does.
const REFIT_ALWAYS: usize = 30;

pub(super) struct BayesStrategy {
    space: Space,
    goal: Goal,
    parallel: usize,
    seed: u64,
    design: Vec<Point>,
    taken: BTreeSet<String>,
    /// The last fit, where the next one starts.
    log_theta: Option<Vec<f64>>,
}

/// Results as the process sees them: points, standardised targets (lower is better), and which of them are real.
struct Evidence {
    x: Vec<Point>,
    y: Vec<f64>,
    real: Vec<bool>,
}

impl BayesStrategy {
    pub(super) fn new(bayes: &Bayes, common: &Common, seed: u64) -> Result<Self, SearchError> {
        let space = Space::new(&common.parameters)?;
        let categories = space.dimensions().iter().filter(|d| d.is_categorical()).filter_map(|d| d.levels()).max();
        let count = bayes
            .startup
            .map_or_else(|| STARTUP.max(categories.unwrap_or(0)).min(STARTUP_MOST), |startup| startup as usize);
        let design = design(&space, count, &mut Stream::new(seed, "search design", 0));
        Ok(Self {
            space,
            goal: common.metric.goal(),
            parallel: bayes.parallel as usize,
            seed,
            design,
            taken: common.start.iter().map(identity).collect(),
            log_theta: None,
        })
    }

    /// `None` with fewer than two results that have a value.
    fn evidence(&self, completed: &[Observation]) -> Option<Evidence> {
        let value = |observation: &Observation| match (observation.outcome, self.goal) {
            (Outcome::Value(value), Goal::Minimize) if value.is_finite() => Some(value),
            (Outcome::Value(value), Goal::Maximize) if value.is_finite() => Some(-value),
            _ => None,
        };
        let values: Vec<Option<f64>> = completed.iter().map(value).collect();
        let finite: Vec<f64> = values.iter().copied().flatten().collect();
        if finite.len() < 2 {
            return None;
        }
        let mut transformed = transform(&finite).into_iter();
        let worst = transform(&finite).into_iter().fold(f64::NEG_INFINITY, f64::max);
        // A failure counts as the worst result seen, after the transform: it repels without stretching the scale.
        let y = values.iter().map(|value| value.and_then(|_| transformed.next()).unwrap_or(worst)).collect();
        Some(Evidence {
            x: completed.iter().map(|observation| self.space.point(&observation.config)).collect(),
            y,
            real: values.iter().map(Option::is_some).collect(),
        })
    }

    fn acquire(&mut self, k: usize, completed: &[Observation], pending: &[Config]) -> Option<Proposal> {
        let Evidence { x, y, real } = self.evidence(completed)?;
        let mut stream = Stream::new(self.seed, "search bayes", k as u64);
        let kernel = Kernel::new(&self.space);
        let effort = if x.len() < REFIT_ALWAYS || k.is_multiple_of(5) { Effort::Full } else { Effort::Warm };
        let log_theta = fit(&kernel, &x, &y, self.log_theta.as_deref(), effort, &mut stream);
        let mut posterior = Posterior::new(kernel, Theta::from_log(&log_theta), x.clone(), &y)?;
        self.log_theta = Some(log_theta);
        // Points by posterior mean: with noise, the lowest observation is mostly luck.
        let mut means: Vec<(f64, Point)> = Vec::new();
        for (point, _) in x.into_iter().zip(real).filter(|(_, real)| *real) {
            means.push((posterior.at(&point).0, point));
        }
        means.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let lowest = means.first()?.0;
        let around: Vec<Point> = means.into_iter().map(|(_, point)| point).collect();
        believe_pending(&mut posterior, &self.space, pending);
        let acquisition = Acquisition { space: &self.space, posterior: &posterior, lowest };
        let (point, log_ei) = acquisition.maximise(&around, &self.taken, &mut stream)?;
        Some(Proposal { config: self.space.config(&point), name: None, origin: Origin::Acquisition { log_ei } })
    }
}

impl Strategy for BayesStrategy {
    fn propose(
        &mut self,
        k: usize,
        completed: &[Observation],
        pending: &[Config],
    ) -> Result<Option<Proposal>, SearchError> {
        let designed = self.design.get(k).map(|point| Proposal {
            config: self.space.config(point),
            name: None,
            origin: Origin::Design,
        });
        let proposal = designed
            .filter(|proposal| !self.taken.contains(&identity(&proposal.config)))
            .or_else(|| if k < self.design.len() { None } else { self.acquire(k, completed, pending) });
        if let Some(proposal) = proposal {
            self.taken.insert(identity(&proposal.config));
            return Ok(Some(proposal));
        }
        let mut stream = Stream::new(self.seed, "search random", k as u64);
        let config = fresh(&self.space, &mut self.taken, &mut stream);
        Ok(config.map(|config| Proposal { config, name: None, origin: Origin::Random }))
    }

    fn parallel(&self) -> usize {
        self.parallel
    }
}
