//! Bayesian optimisation: a Gaussian process proposes what promises the largest improvement.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::listed::Listed;
use super::method::SearchMethod;
use super::random::{RANDOM, fresh};
use super::strategy::Strategy;
use crate::base::goal::Goal;
use crate::base::rng::Stream;
use crate::search::acquisition::Acquisition;
use crate::search::config::{Config, identity};
use crate::search::design::design;
use crate::search::error::SearchError;
use crate::search::gp::Effort;
use crate::search::observation::Observation;
use crate::search::prior::Prior;
use crate::search::probes::Probes;
use crate::search::proposal::{Origin, Proposal};
use crate::search::replication::{Replication, together};
use crate::search::settings::Settings;
use crate::search::space::{Point, Space};
use crate::search::surrogate::{Asked, Models, learn};

/// A Gaussian process over the results so far proposes the configuration with the largest expected improvement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bayes {
    /// Number of trials.
    #[schemars(range(min = 1, max = 100_000))]
    pub trials: u32,
    /// How many trials may be under way at a time: proposal k waits for the results of trials 0 … k − parallel. It
    /// changes the study; `--jobs`, which says how many really run at a time, does not. With 1 the search needs the fewest
    /// trials, and a trial has all cores; with more, several run side by side, each proposed without the results of the others.
    #[serde(default = "parallel")]
    #[schemars(range(min = 1, max = 1024))]
    pub parallel: u32,
    /// First points, spread over the space before the process takes over; by the space without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 2, max = 10_000))]
    pub startup: Option<u32>,
    /// Begins with what earlier studies have found: their best configurations are tried first, and what they say of the others counts
    /// as far as this study's own results agree. The key of the search has their trials, so that another prior is another study.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prior: Option<Prior>,
    /// Ends the study before its last trial.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_when: Option<StopWhen>,
}

/// When a study has found enough.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StopWhen {
    /// As soon as no configuration promises an improvement as large as this, in the metric's own unit, by expectation; not while a
    /// branch of a space with conditions has hardly been tried, of which nobody can expect anything.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub expected_improvement_below: f64,
}

fn parallel() -> u32 {
    1
}

impl SearchMethod for Bayes {
    fn limit(&self) -> usize {
        self.trials as usize
    }

    fn strategy(&self, settings: &Settings, seed: u64) -> Result<Box<dyn Strategy>, SearchError> {
        Ok(Box::new(BayesStrategy::new(self, settings, seed)?))
    }

    fn listed(&self) -> Option<&[Listed]> {
        None
    }

    fn takes_start(&self) -> bool {
        true
    }

    fn takes_continuous(&self) -> bool {
        true
    }

    fn continues_trainings(&self) -> bool {
        false
    }

    fn has_acquisition(&self) -> bool {
        true
    }

    fn takes_prior(&self) -> bool {
        true
    }

    fn prior(&self) -> Option<&Prior> {
        self.prior.as_ref()
    }

    fn takes_replicates(&self) -> bool {
        true
    }
}

/// First points where the spec does not say how many: one a category of the parameter with the most or a branch, at least this many …
const MIN_STARTUP: usize = 7;
/// … and at most this many.
const MAX_STARTUP: usize = 24;
/// First points that were the best of earlier studies, where there are some …
const FROM_EARLIER: usize = 4;
/// … and at least how many are spread over the space beside them.
const LEAST_SPREAD: usize = 2;

struct BayesStrategy {
    space: Space,
    parallel: usize,
    seed: u64,
    /// Which way the first goal is better.
    goal: Goal,
    design: Vec<Point>,
    taken: BTreeSet<String>,
    stop_when: Option<StopWhen>,
    /// Where the next fit starts.
    models: Models,
    probes: Probes,
    /// Whether the last fit knew every branch of the space.
    knows_all_branches: bool,
    /// The most trainings of a configuration.
    replicates: usize,
}

impl BayesStrategy {
    fn new(bayes: &Bayes, settings: &Settings, seed: u64) -> Result<Self, SearchError> {
        let space = Space::new(&settings.parameters)?;
        let categories = space.dimensions().iter().filter(|d| d.is_categorical()).filter_map(|d| d.levels()).max();
        let probes = Probes::new(&space, &mut Stream::new(seed, "search branches", 0));
        let least = MIN_STARTUP.max(categories.unwrap_or(0)).max(probes.branches()).min(MAX_STARTUP);
        let count = bayes.startup.map_or(least, |startup| startup as usize);
        let design = design(&space, count, &mut Stream::new(seed, "search design", 0));
        Ok(Self {
            space,
            parallel: bayes.parallel as usize,
            seed,
            goal: settings.goals()[0].goal(),
            design,
            taken: settings.start.iter().map(identity).collect(),
            stop_when: bayes.stop_when.clone(),
            models: Models::new(settings),
            probes,
            knows_all_branches: true,
            replicates: 1,
        })
    }

    fn acquire(&mut self, k: usize, completed: &[Observation], pending: &[Config]) -> Option<Proposal> {
        let mut stream = Stream::new(self.seed, "search bayes", k as u64);
        let configurations = (self.replicates > 1).then(|| together(completed));
        let observed = configurations.as_deref().unwrap_or(completed);
        let asked = Asked {
            completed: observed,
            pending,
            effort: fit_effort(observed.len(), k, self.space.width()),
            draws: true,
        };
        let modelled = self.models.fit(&self.space, &asked, &mut stream)?;
        self.knows_all_branches = self.probes.know_all_branches(modelled.first());
        let gain = modelled.gain();
        let (thresholds, taken) = (&modelled.thresholds, &self.taken);
        let acquisition = Acquisition { space: &self.space, gain: &*gain, thresholds, part: None, taken };
        let found = acquisition.maximise(&modelled.centres(), &mut stream);
        if self.replicates > 1 && modelled.has_one_goal() {
            let replication = Replication { space: &self.space, most: self.replicates, completed, pending };
            let new = found.as_ref().map(|(point, _)| (point, libm::exp(acquisition.ln_probability(point))));
            if let Some(again) = replication.again(&modelled, new) {
                return Some(again);
            }
        }
        let (mut point, log_gain) = found?;
        if modelled.has_one_goal() {
            let probe = self.probes.probe((k, log_gain), &acquisition, modelled.first(), &mut stream);
            point = probe.unwrap_or(point);
        }
        let origin = match modelled.improvement(log_gain) {
            Some(expected_improvement) => Origin::Acquisition { log_ei: log_gain, expected_improvement },
            None => Origin::named("feasibility"),
        };
        Some(Proposal::new(self.space.config(&point), origin))
    }
}

/// From so many parameters on a fit takes long and changes little from one result to the next.
const WIDE: usize = 15;

/// How hard the fit before proposal `k` tries, with `n` results over `width` parameters; `None` if the last one will do.
fn fit_effort(n: usize, k: usize, width: usize) -> Option<Effort> {
    let every = |k: usize, full: usize, warm: usize| match () {
        () if k.is_multiple_of(full) => Some(Effort::Full),
        () if k.is_multiple_of(warm) => Some(Effort::Warm),
        () => None,
    };
    match n {
        0..20 => Some(Effort::Full),
        20..150 if width >= WIDE => every(k, 12, 3),
        20..30 => Some(Effort::Full),
        30..150 => every(k, 5, 1),
        _ => every(k, 20, 5),
    }
}

impl Strategy for BayesStrategy {
    fn propose(
        &mut self,
        k: usize,
        completed: &[Observation],
        pending: &[Config],
    ) -> Result<Option<Proposal>, SearchError> {
        let designed = self.design.get(k).map(|point| Proposal::new(self.space.config(point), Origin::named("design")));
        let proposal = designed
            .filter(|proposal| !self.taken.contains(&identity(&proposal.config)))
            .or_else(|| if k < self.design.len() { None } else { self.acquire(k, completed, pending) });
        if let (Some(StopWhen { expected_improvement_below: least }), Some(Proposal { origin, .. })) =
            (&self.stop_when, &proposal)
            && self.knows_all_branches
            && matches!(origin, Origin::Acquisition { expected_improvement, .. } if expected_improvement < least)
        {
            return Ok(None);
        }
        if let Some(proposal) = proposal {
            self.taken.insert(identity(&proposal.config));
            return Ok(Some(proposal));
        }
        let mut stream = Stream::new(self.seed, "search random", k as u64);
        let config = fresh(&self.space, &mut self.taken, &mut stream);
        let random = config.map(|config| Proposal::new(config, Origin::named(RANDOM)));
        // A space can have fewer configurations than the design has points.
        let is_used_up = random.is_none() && self.replicates > 1 && k < self.design.len();
        Ok(if is_used_up { self.acquire(k, completed, pending) } else { random })
    }

    fn allow_replicates(&mut self, most: usize) {
        self.replicates = most;
    }

    /// The first points are then the best ones of the earlier studies, and fewer that are spread over the space.
    fn learn_from(&mut self, studies: &[Vec<Observation>]) {
        let mut stream = Stream::new(self.seed, "search prior", 0);
        let Some(earlier) = learn(&self.space, self.goal, studies, &mut stream) else { return };
        let best = earlier.best(FROM_EARLIER).into_iter().map(|config| self.space.point(&config));
        let spread = self.design.len().saturating_sub(FROM_EARLIER).max(LEAST_SPREAD).max(self.probes.branches());
        self.design.truncate(spread);
        self.design = best.chain(self.design.drain(..)).collect();
        self.models.learn_from(earlier);
    }

    fn parallel(&self) -> usize {
        self.parallel
    }
}
