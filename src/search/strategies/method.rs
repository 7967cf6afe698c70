//! What every method of searching says of itself.

use super::listed::Listed;
use super::strategy::Strategy;
use crate::search::error::SearchError;
use crate::search::prior::Prior;
use crate::search::settings::Settings;

/// A method of the `search` section. The type that implements it holds the keys that only this method has; the strategy that it
/// makes holds the state of one search.
pub trait SearchMethod {
    /// The most trials that a study has; `usize::MAX` where nothing but the space limits them.
    fn limit(&self) -> usize;

    /// The strategy at the beginning of a search. `settings.start` is proposed by the caller: the strategy only avoids
    /// proposing it again.
    ///
    /// # Errors
    /// [`SearchError`] if the parameters make no space that the method can search.
    fn strategy(&self, settings: &Settings, seed: u64) -> Result<Box<dyn Strategy>, SearchError>;

    /// The configurations that the method has in place of `parameters`; `None` if it searches `parameters`.
    fn listed(&self) -> Option<&[Listed]>;

    /// Whether `start` can come before the method's own proposals. The refusal in `spec` names the methods for which it can.
    fn takes_start(&self) -> bool;

    /// Whether parameters may be continuous. A method that says no gets only lists, integers and steps.
    fn takes_continuous(&self) -> bool;

    /// Whether the method itself decides which trainings go on, so that they have to be continuable and no other rule may end
    /// them.
    fn continues_trainings(&self) -> bool;

    /// Whether proposals carry an expected improvement.
    fn has_acquisition(&self) -> bool;

    /// Whether it can learn from earlier studies.
    fn takes_prior(&self) -> bool {
        false
    }

    /// The earlier studies that it asks to learn from.
    fn prior(&self) -> Option<&Prior> {
        None
    }

    /// Whether its strategy can decide how often each configuration is trained.
    fn takes_replicates(&self) -> bool {
        false
    }
}
