//! What every strategy does: it proposes configurations one by one.

use crate::search::config::Config;
use crate::search::error::SearchError;
use crate::search::observation::Observation;
use crate::search::proposal::Proposal;

/// Proposes configurations, asked for 0, 1, 2 … in order.
pub trait Strategy: Send {
    /// Proposal `k`, from trials `0 .. completed.len()` and the configurations of the trials after them that are
    /// pending; `None` if there are no more.
    ///
    /// # Errors
    /// [`SearchError`] if the strategy cannot go on.
    fn propose(
        &mut self,
        k: usize,
        completed: &[Observation],
        pending: &[Config],
    ) -> Result<Option<Proposal>, SearchError>;

    /// Lets it propose a configuration again, as another training, until it has `most` of them; without a meaning for strategies whose
    /// method does not [take replicates](super::method::SearchMethod::takes_replicates).
    fn allow_replicates(&mut self, most: usize) {
        let _ = most;
    }

    /// Lets it begin with what earlier studies over this space, each a list of whole trials, have found; without a meaning for strategies
    /// whose method has no [prior](super::method::SearchMethod::prior).
    fn learn_from(&mut self, studies: &[Vec<Observation>]) {
        let _ = studies;
    }

    /// How many proposals may be under way at a time.
    fn parallel(&self) -> usize;

    /// How many results the next proposal, number `k`, needs: those of the proposals before that number.
    fn visible(&self, k: usize) -> usize {
        (k + 1).saturating_sub(self.parallel())
    }
}
