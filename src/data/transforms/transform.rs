//! What every step of the preprocessing can do.

use std::sync::Arc;

use serde_json::Value;

use super::fitted::{FitInput, Fitted};
use crate::data::dataset::Dataset;
use crate::data::prepared::Prepared;

/// A step of the preprocessing. Its parameters are what the spec says below the step's name.
pub trait Transform {
    /// A parameter outside its range, with its value. The schema tells who writes a spec; this guards whoever calls
    /// [`prepare`](crate::data::prepare).
    fn out_of_range(&self) -> Option<String> {
        None
    }

    /// Keys that mean nothing beside the others.
    fn idle_keys(&self) -> Vec<IdleKey> {
        Vec::new()
    }

    /// Whether it may stand in a list of steps more than once.
    fn is_repeatable(&self) -> bool {
        false
    }

    /// Whether there is a validation part because of it.
    fn holds_out_validation(&self) -> bool {
        false
    }

    /// When it is applied.
    fn phase(&self) -> Phase;

    /// Applies it to what the steps before it left of a data set; `seed` is that of the spec.
    ///
    /// # Errors
    /// Says why it cannot be applied to these data.
    fn apply(&self, _prepared: &mut Prepared, _dataset: &Dataset, _seed: u64) -> Result<(), String> {
        Ok(())
    }

    /// Learns from the training rows of a table what it does to its columns; none where it leaves them as they are. This
    /// takes the place of `apply` for steps of features where features are a table.
    ///
    /// # Errors
    /// Says why it cannot be applied to these columns.
    fn fit(&self, _input: &FitInput<'_>) -> Result<Option<Arc<dyn Fitted>>, String> {
        Ok(None)
    }

    /// Makes what was learned again.
    ///
    /// # Errors
    /// It is not what this step learns.
    fn restore(&self, _learned: Value) -> Result<Arc<dyn Fitted>, String> {
        Err("this step learns nothing".to_owned())
    }
}

/// A key of a step that means nothing, because another key has not the value that it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdleKey {
    /// The key.
    pub key: &'static str,
    /// The other one.
    pub beside: &'static str,
    /// The value of that one which it belongs to.
    pub needed: &'static str,
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
    /// Changes columns of a table, given the rows; features that are no table are made one.
    Columns,
}

impl Phase {
    /// All phases, the first to be applied first.
    pub(crate) const ORDER: [Self; 4] = [Self::HoldOut, Self::Select, Self::Features, Self::Columns];

    /// Whether its steps are applied to features.
    pub(crate) fn is_of_features(self) -> bool {
        matches!(self, Self::Features | Self::Columns)
    }
}

/// A parameter with its value, if it is not `good` or no finite number.
pub(super) fn unless(good: bool, name: &str, value: f64) -> Option<String> {
    (!good || !value.is_finite()).then(|| format!("`{name}` is {value}"))
}
