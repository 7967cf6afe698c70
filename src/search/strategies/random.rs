//! Each parameter drawn at random, by itself.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::listed::Listed;
use super::method::SearchMethod;
use super::strategy::Strategy;
use crate::base::rng::Stream;
use crate::search::config::{Config, identity};
use crate::search::error::SearchError;
use crate::search::observation::Observation;
use crate::search::proposal::{Origin, Proposal};
use crate::search::settings::Settings;
use crate::search::space::Space;

/// Each parameter drawn at random from its own distribution; no configuration comes twice.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Random {
    /// Number of trials.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub trials: u32,
}

impl SearchMethod for Random {
    fn limit(&self) -> usize {
        self.trials as usize
    }

    fn strategy(&self, settings: &Settings, seed: u64) -> Result<Box<dyn Strategy>, SearchError> {
        Ok(Box::new(RandomStrategy::new(settings, seed)?))
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
        false
    }
}

/// The origin of a random draw, whichever strategy makes it.
pub(super) const RANDOM: &str = "random";

/// Draws after which a space counts as used up, beyond its number of combinations.
const DRAWS_BEYOND: u64 = 1000;

/// Draws a configuration that is not `taken`; `None` when the space seems used up. Then `taken` is extended.
pub(super) fn fresh(space: &Space, taken: &mut BTreeSet<String>, stream: &mut Stream) -> Option<Config> {
    // A space of n combinations is found empty after some multiple of n draws; one without a number never is.
    let draws = space.combinations().map_or(u64::MAX, |n| n.saturating_mul(20).saturating_add(DRAWS_BEYOND));
    for _ in 0..draws.min(1_000_000) {
        let config = space.config(&space.sample(stream));
        if taken.insert(identity(&config)) {
            return Some(config);
        }
    }
    None
}

struct RandomStrategy {
    space: Space,
    seed: u64,
    taken: BTreeSet<String>,
}

impl RandomStrategy {
    fn new(settings: &Settings, seed: u64) -> Result<Self, SearchError> {
        Ok(Self {
            space: Space::new(&settings.parameters)?,
            seed,
            taken: settings.start.iter().map(identity).collect(),
        })
    }
}

impl Strategy for RandomStrategy {
    fn propose(&mut self, k: usize, _: &[Observation], _: &[Config]) -> Result<Option<Proposal>, SearchError> {
        let mut stream = Stream::new(self.seed, "search random", k as u64);
        let config = fresh(&self.space, &mut self.taken, &mut stream);
        Ok(config.map(|config| Proposal::new(config, Origin::named(RANDOM))))
    }

    fn parallel(&self) -> usize {
        usize::MAX
    }
}
