//! What every step of the preprocessing can do.

use crate::data::dataset::Dataset;
use crate::data::prepared::Prepared;

/// A step of the preprocessing. Its parameters are what the spec says below the step's name.
pub trait Transform {
    /// A parameter outside its range, with its value. The schema tells who writes a spec; this guards whoever calls
    /// [`prepare`](crate::data::prepare).
    fn out_of_range(&self) -> Option<String>;

    /// Whether it may stand in a list of steps more than once.
    fn is_repeatable(&self) -> bool;

    /// Whether there is a validation part because of it.
    fn holds_out_validation(&self) -> bool;

    /// When it is applied.
    fn phase(&self) -> Phase;

    /// Applies it to what the steps before it left of a data set; `seed` is that of the spec.
    ///
    /// # Errors
    /// Says why it cannot be applied to these data.
    fn apply(&self, prepared: &mut Prepared, dataset: &Dataset, seed: u64) -> Result<(), String>;
}

/// Steps are applied phase by phase, whatever their places in the list, and in the order of the list within a phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Divides the training rows of the data set into training and validation rows.
    HoldOut,
    /// Drops rows of a part.
    Select,
    /// Changes features, given the rows.
    Features,
}

impl Phase {
    /// All phases, the first to be applied first.
    pub(crate) const ORDER: [Self; 3] = [Self::HoldOut, Self::Select, Self::Features];
}

/// A parameter with its value, if it is not `good` or no finite number.
pub(super) fn unless(good: bool, name: &str, value: f64) -> Option<String> {
    (!good || !value.is_finite()).then(|| format!("`{name}` is {value}"))
}
