//! Strategies, one a file: each proposes the next configuration.

mod bayes;
mod common;
mod grid;
mod hyperband;
mod list;
mod random;
mod sobol;
mod started;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use bayes::{Bayes, StopWhen};
pub use common::{BUDGET, Budget, Common, Goal, Metric, MetricName};
pub use grid::Grid;
pub use hyperband::{Hyperband, Proposals};
pub use list::{List, Listed};
pub use random::Random;
pub use sobol::Sobol;

use super::{Config, SearchError, Space};

/// How configurations are chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum Method {
    /// Every combination of the listed values.
    Grid(Grid),
    /// Each parameter drawn at random, by itself.
    Random(Random),
    /// Points that fill the space evenly.
    Sobol(Sobol),
    /// A Gaussian process proposes what promises the largest improvement.
    Bayes(Bayes),
    /// Many short trainings, of which the best go on.
    Hyperband(Hyperband),
    /// Configurations written down one by one.
    List(List),
}

impl Method {
    /// Most trials that the study has.
    pub fn limit(&self) -> usize {
        let limit = match self {
            Self::Grid(grid) => grid.trials,
            Self::Random(random) => Some(random.trials),
            Self::Sobol(sobol) => Some(sobol.trials),
            Self::Bayes(bayes) => Some(bayes.trials),
            // A configuration can be proposed several times.
            Self::Hyperband(_) => None,
            Self::List(list) => Some(list.configurations.len() as u32),
        };
        limit.map_or(usize::MAX, |limit| limit as usize)
    }
}

/// What came of a trial.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// The metric, as it was measured.
    Value(f64),
    /// No metric: the trial diverged or failed.
    Failed,
}

/// A trial that is done.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// Its configuration.
    pub config: Config,
    /// What came of it.
    pub outcome: Outcome,
    /// How much of a whole trial it was, between 0 and 1.
    pub fidelity: f64,
}

impl Observation {
    /// What came of a whole trial.
    pub fn new(config: Config, outcome: Outcome) -> Self {
        Self { config, outcome, fidelity: 1.0 }
    }
}

/// Where a proposal comes from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The grid.
    Grid,
    /// A list.
    List,
    /// What the spec wants to be tried first.
    Start,
    /// A random draw.
    Random,
    /// The Sobol sequence.
    Sobol,
    /// A shorter trial of the same configuration, that was good enough.
    Promoted,
    /// The first points of a Bayesian search.
    Design,
    /// The largest expected improvement.
    Acquisition {
        /// ln EI, in the unit of the process's targets.
        log_ei: f64,
        /// The expected improvement in the metric's own unit.
        expected_improvement: f64,
    },
}

/// A configuration to try.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The values.
    pub config: Config,
    /// Its name, where a list gave it one.
    pub name: Option<String>,
    /// Where it comes from.
    pub origin: Origin,
    /// Its number among the configurations, where that is not the proposal's among the proposals.
    pub number: Option<usize>,
    /// How much of a whole trial it is.
    pub share: Share,
}

/// A part of a whole trial.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// It trains for the configuration's epochs divided by this.
    pub divisor: f64,
    /// How a model of the results counts that: 1 for a whole trial, 0 for the shortest.
    pub fidelity: f64,
}

impl Proposal {
    /// A whole trial of a configuration.
    pub fn new(config: Config, origin: Origin) -> Self {
        Self { config, name: None, origin, number: None, share: Share { divisor: 1.0, fidelity: 1.0 } }
    }
}

/// Proposes configurations, asked for 0, 1, 2 … in order.
pub trait Strategy: Send {
    /// Proposal `k`, from trials `0 .. completed.len()` and the configurations of the trials after them that are
    /// pending; `None` if there are no more.
    fn propose(
        &mut self,
        k: usize,
        completed: &[Observation],
        pending: &[Config],
    ) -> Result<Option<Proposal>, SearchError>;

    /// How many proposals may be under way at a time.
    fn parallel(&self) -> usize;

    /// How many results the next proposal, number `k`, needs: those of the proposals before that number.
    fn visible(&self, k: usize) -> usize {
        (k + 1).saturating_sub(self.parallel())
    }
}

/// The strategy of a spec.
pub fn strategy(method: &Method, common: &Common, seed: u64) -> Result<Box<dyn Strategy>, SearchError> {
    let strategy: Box<dyn Strategy> = match method {
        Method::Grid(_) => Box::new(grid::GridStrategy::new(common)?),
        Method::Random(_) => Box::new(random::RandomStrategy::new(common, seed)?),
        Method::Sobol(_) => Box::new(sobol::SobolStrategy::new(common, seed)?),
        Method::Bayes(bayes) => Box::new(bayes::BayesStrategy::new(bayes, common, seed)?),
        Method::Hyperband(settings) => Box::new(hyperband::HyperbandStrategy::new(settings, common, seed)?),
        Method::List(list) => Box::new(list::ListStrategy::new(list)),
    };
    if common.start.is_empty() {
        return Ok(strategy);
    }
    let space = Space::new(&common.parameters)?;
    let start: Result<Vec<Config>, SearchError> = common.start.iter().map(|config| space.start(config)).collect();
    Ok(Box::new(started::Started { start: start?, then: strategy }))
}

#[cfg(test)]
mod tests;
