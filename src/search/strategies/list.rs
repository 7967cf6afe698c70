//! Configurations written down one by one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Observation, Origin, Proposal, Strategy};
use crate::search::{Config, SearchError};

/// Configurations written down one by one, tried in their order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// The configurations.
    #[schemars(length(min = 1))]
    pub configurations: Vec<Listed>,
}

/// A configuration with a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Its name in tables and figures.
    #[schemars(regex(pattern = "^[A-Za-z0-9][A-Za-z0-9_.-]*$"))]
    pub name: String,
    /// Values by their paths in the spec; each replaces the value that stands there.
    #[serde(default)]
    pub set: Config,
}

pub(super) struct ListStrategy {
    configurations: Vec<Listed>,
}

impl ListStrategy {
    pub(super) fn new(list: &List) -> Self {
        Self { configurations: list.configurations.clone() }
    }
}

impl Strategy for ListStrategy {
    fn propose(&mut self, k: usize, _: &[Observation], _: &[Config]) -> Result<Option<Proposal>, SearchError> {
        let listed = self.configurations.get(k);
        Ok(listed.map(|Listed { name, set }| Proposal {
            name: Some(name.clone()),
            ..Proposal::new(set.clone(), Origin::List)
        }))
    }

    fn parallel(&self) -> usize {
        usize::MAX
    }
}
