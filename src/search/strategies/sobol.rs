//! Points that fill the space evenly: a Sobol sequence with Owen's scrambling.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::listed::Listed;
use super::method::SearchMethod;
use super::strategy::Strategy;
use crate::search::config::{Config, identity};
use crate::search::dimension::Dimension;
use crate::search::error::SearchError;
use crate::search::observation::Observation;
use crate::search::proposal::{Origin, Proposal};
use crate::search::settings::Settings;
use crate::search::space::Space;

/// Points that fill the space more evenly than random ones; a longer study begins with the shorter one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sobol {
    /// Number of trials.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub trials: u32,
}

impl SearchMethod for Sobol {
    fn limit(&self) -> usize {
        self.trials as usize
    }

    fn strategy(&self, settings: &Settings, seed: u64) -> Result<Box<dyn Strategy>, SearchError> {
        Ok(Box::new(SobolStrategy::new(settings, seed)?))
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

/// Points of one scrambled sequence; after them another one begins.
const SEQUENCE_POINTS: u32 = 1 << 16;
/// Coordinates of a sequence; further ones come from another one.
const SEQUENCE_COORDINATES: u32 = 256;
/// Points in a row that have come before, after which a space counts as used up.
const MAX_REPEATED: u32 = 10_000;

struct SobolStrategy {
    space: Space,
    seed: u64,
    /// Place in the sequence.
    next: u32,
    taken: BTreeSet<String>,
}

impl SobolStrategy {
    fn new(settings: &Settings, seed: u64) -> Result<Self, SearchError> {
        let taken = settings.start.iter().map(identity).collect();
        Ok(Self { space: Space::new(&settings.parameters)?, seed, next: 0, taken })
    }

    /// The configuration at a place of the sequence.
    fn at(&self, place: u32) -> Config {
        let coordinate = |(index, dimension): (u32, &Dimension)| {
            let sequence =
                [self.seed as u32, (self.seed >> 32) as u32, place / SEQUENCE_POINTS, index / SEQUENCE_COORDINATES];
            let seed = sequence
                .into_iter()
                .fold(0x9e37_79b9_u32, |seed, part| (seed ^ part).wrapping_mul(0x85eb_ca6b).rotate_left(13));
            dimension.quantile(f64::from(sobol_burley::sample(
                place % SEQUENCE_POINTS,
                index % SEQUENCE_COORDINATES,
                seed,
            )))
        };
        let point: Vec<f64> = (0..).zip(self.space.dimensions()).map(coordinate).collect();
        self.space.config(&point)
    }
}

impl Strategy for SobolStrategy {
    fn propose(&mut self, _: usize, _: &[Observation], _: &[Config]) -> Result<Option<Proposal>, SearchError> {
        for _ in 0..MAX_REPEATED {
            let config = self.at(self.next);
            self.next = self.next.wrapping_add(1);
            if self.taken.insert(identity(&config)) {
                return Ok(Some(Proposal::new(config, Origin::named("sobol"))));
            }
        }
        Ok(None)
    }

    fn parallel(&self) -> usize {
        usize::MAX
    }
}
