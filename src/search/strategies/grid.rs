//! Every combination of values.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::listed::Listed;
use super::method::SearchMethod;
use super::strategy::Strategy;
use crate::search::config::{Config, identity};
use crate::search::error::SearchError;
use crate::search::observation::Observation;
use crate::search::proposal::{Origin, Proposal};
use crate::search::settings::Settings;
use crate::search::space::Space;

/// Every combination of the values of lists, integers and steps, in the order of the parameters' paths, the last changing fastest.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grid {
    /// Most trials; all combinations without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub trials: Option<u32>,
}

impl SearchMethod for Grid {
    fn limit(&self) -> usize {
        self.trials.map_or(usize::MAX, |trials| trials as usize)
    }

    fn strategy(&self, settings: &Settings, _: u64) -> Result<Box<dyn Strategy>, SearchError> {
        Ok(Box::new(GridStrategy::new(settings)?))
    }

    fn listed(&self) -> Option<&[Listed]> {
        None
    }

    fn takes_start(&self) -> bool {
        false
    }

    fn takes_continuous(&self) -> bool {
        false
    }

    fn continues_trainings(&self) -> bool {
        false
    }

    fn has_acquisition(&self) -> bool {
        false
    }
}

struct GridStrategy {
    space: Space,
    counts: Vec<usize>,
    /// Place of the value of each parameter in the next combination; `None` after the last.
    next: Option<Vec<usize>>,
    seen: BTreeSet<String>,
}

impl GridStrategy {
    fn new(settings: &Settings) -> Result<Self, SearchError> {
        let space = Space::new(&settings.parameters)?;
        let mut counts = Vec::new();
        for dimension in space.dimensions() {
            let path = dimension.path.clone();
            counts.push(dimension.count().ok_or(SearchError::ContinuousGrid { path })?);
        }
        let next = Some(vec![0; counts.len()]);
        Ok(Self { space, counts, next, seen: BTreeSet::new() })
    }

    fn advance(&mut self) -> Option<Vec<usize>> {
        let current = self.next.take()?;
        let mut next = current.clone();
        for (place, count) in next.iter_mut().zip(&self.counts).rev() {
            *place += 1;
            if *place < *count {
                self.next = Some(next);
                break;
            }
            *place = 0;
        }
        Some(current)
    }
}

impl Strategy for GridStrategy {
    fn propose(&mut self, _: usize, _: &[Observation], _: &[Config]) -> Result<Option<Proposal>, SearchError> {
        // Combinations that differ only in an absent parameter are one configuration.
        while let Some(places) = self.advance() {
            let dimensions = self.space.dimensions().iter();
            let point: Vec<f64> = dimensions.zip(places).map(|(d, place)| d.coordinate_of_value(place)).collect();
            let config = self.space.config(&point);
            if self.seen.insert(identity(&config)) {
                return Ok(Some(Proposal::new(config, Origin::named("grid"))));
            }
        }
        Ok(None)
    }

    fn parallel(&self) -> usize {
        usize::MAX
    }
}
