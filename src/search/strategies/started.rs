//! Best guesses first, then another strategy.

use super::{Observation, Origin, Proposal, Strategy};
use crate::search::{Config, SearchError};

/// Proposes the given configurations and then what another strategy does, which learns from them.
pub(super) struct Started {
    pub(super) start: Vec<Config>,
    pub(super) then: Box<dyn Strategy>,
}

impl Strategy for Started {
    fn propose(
        &mut self,
        k: usize,
        completed: &[Observation],
        pending: &[Config],
    ) -> Result<Option<Proposal>, SearchError> {
        match self.start.get(k) {
            Some(config) => Ok(Some(Proposal::new(config.clone(), Origin::Start))),
            None => self.then.propose(k - self.start.len(), completed, pending),
        }
    }

    fn parallel(&self) -> usize {
        self.then.parallel()
    }
}
