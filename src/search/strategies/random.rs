//! Each parameter drawn at random, by itself.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Common, Observation, Origin, Proposal, Strategy};
use crate::base::rng::Stream;
use crate::search::space::identity;
use crate::search::{Config, SearchError, Space};

/// Each parameter drawn at random from its own distribution; no configuration comes twice.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Random {
    /// Number of trials.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub trials: u32,
}

/// Draws after which a space counts as used up, beyond its number of combinations.
const PATIENCE: u64 = 1000;

/// Draws a configuration that is not `taken`; `None` when the space seems used up. Then `taken` is extended.
pub(super) fn fresh(space: &Space, taken: &mut BTreeSet<String>, stream: &mut Stream) -> Option<Config> {
    // A space of n combinations is found empty after some multiple of n draws; one without a number never is.
    let draws = space.combinations().map_or(u64::MAX, |n| n.saturating_mul(20).saturating_add(PATIENCE));
    for _ in 0..draws.min(1_000_000) {
        let config = space.config(&space.sample(stream));
        if taken.insert(identity(&config)) {
            return Some(config);
        }
    }
    None
}

pub(super) struct RandomStrategy {
    space: Space,
    seed: u64,
    taken: BTreeSet<String>,
}

impl RandomStrategy {
    pub(super) fn new(common: &Common, seed: u64) -> Result<Self, SearchError> {
        Ok(Self { space: Space::new(&common.parameters)?, seed, taken: common.start.iter().map(identity).collect() })
    }
}

impl Strategy for RandomStrategy {
    fn propose(&mut self, k: usize, _: &[Observation], _: &[Config]) -> Result<Option<Proposal>, SearchError> {
        let mut stream = Stream::new(self.seed, "search random", k as u64);
        let config = fresh(&self.space, &mut self.taken, &mut stream);
        Ok(config.map(|config| Proposal::new(config, Origin::Random)))
    }

    fn parallel(&self) -> usize {
        usize::MAX
    }
}
