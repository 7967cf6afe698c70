//! The strategy of a search: the configurations of `start` first, then the method's own.

use super::registry::Method;
use super::strategy::Strategy;
use crate::search::config::Config;
use crate::search::error::SearchError;
use crate::search::observation::Observation;
use crate::search::proposal::{Origin, Proposal};
use crate::search::settings::Settings;
use crate::search::space::Space;

/// The strategy of a method, after the configurations of `settings.start`.
///
/// # Errors
/// [`SearchError`] if the parameters make no space that the method can search, or if the space does not have a configuration of
/// `start`.
pub fn strategy(method: &Method, settings: &Settings, seed: u64) -> Result<Box<dyn Strategy>, SearchError> {
    let strategy = method.strategy(settings, seed)?;
    if settings.start.is_empty() {
        return Ok(strategy);
    }
    let space = Space::new(&settings.parameters)?;
    let start: Result<Vec<Config>, SearchError> = settings.start.iter().map(|config| space.start(config)).collect();
    Ok(Box::new(StartFirst { start: start?, then: strategy }))
}

/// Proposes the given configurations and then what another strategy does, which learns from them.
struct StartFirst {
    start: Vec<Config>,
    then: Box<dyn Strategy>,
}

impl Strategy for StartFirst {
    fn propose(
        &mut self,
        k: usize,
        completed: &[Observation],
        pending: &[Config],
    ) -> Result<Option<Proposal>, SearchError> {
        match self.start.get(k) {
            Some(config) => Ok(Some(Proposal::new(config.clone(), Origin::named("start")))),
            None => self.then.propose(k - self.start.len(), completed, pending),
        }
    }

    fn allow_replicates(&mut self, most: usize) {
        self.then.allow_replicates(most);
    }

    fn learn_from(&mut self, studies: &[Vec<Observation>]) {
        self.then.learn_from(studies);
    }

    fn parallel(&self) -> usize {
        self.then.parallel()
    }
}
