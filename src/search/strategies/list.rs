//! Configurations written down one by one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::listed::Listed;
use super::method::SearchMethod;
use super::strategy::Strategy;
use crate::search::config::Config;
use crate::search::error::SearchError;
use crate::search::observation::Observation;
use crate::search::proposal::{Origin, Proposal};
use crate::search::settings::Settings;

/// Configurations written down one by one, tried in their order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// The configurations.
    #[schemars(length(min = 1))]
    pub configurations: Vec<Listed>,
}

impl SearchMethod for List {
    fn limit(&self) -> usize {
        self.configurations.len()
    }

    fn strategy(&self, _: &Settings, _: u64) -> Result<Box<dyn Strategy>, SearchError> {
        Ok(Box::new(ListStrategy { configurations: self.configurations.clone() }))
    }

    fn listed(&self) -> Option<&[Listed]> {
        Some(&self.configurations)
    }

    fn takes_start(&self) -> bool {
        false
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

struct ListStrategy {
    configurations: Vec<Listed>,
}

impl Strategy for ListStrategy {
    fn propose(&mut self, k: usize, _: &[Observation], _: &[Config]) -> Result<Option<Proposal>, SearchError> {
        let listed = self.configurations.get(k);
        Ok(listed.map(|Listed { name, set }| Proposal {
            name: Some(name.clone()),
            ..Proposal::new(set.clone(), Origin::named("list"))
        }))
    }

    fn parallel(&self) -> usize {
        usize::MAX
    }
}
