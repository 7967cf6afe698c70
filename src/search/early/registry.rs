//! The list of all rules of early termination.

use super::median::Median;
use super::successive_halving::SuccessiveHalving;
use super::termination::EarlyTermination;
use crate::base::registry::registry;

registry! {
    /// A rule that ends trials which do worse than others did.
    pub enum EarlyTerminate: dyn EarlyTermination, tag = "type" {
        /// At a few epochs, only the best 1 / `eta` of the trials that came so far go on (Li et al. 2018, as in W&B).
        "hyperband" => SuccessiveHalving(SuccessiveHalving),
        /// A trial whose best value is worse than the median of what others had on average by that epoch ends
        /// (Golovin et al. 2017, section 3.2).
        "median" => Median(Median),
    }
}
