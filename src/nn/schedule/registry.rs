//! The schedules, one entry each.

use super::{Constant, Cosine, Decay, Step};
use crate::base::registry::registry;

registry! {
    /// How the learning rate moves during the training; every kind can warm up linearly from zero.
    pub enum Schedule: dyn Decay, tag = "kind" {
        /// The same learning rate throughout.
        "constant" => Constant(Constant),
        /// The learning rate is multiplied by `factor` after every `every` epochs.
        "step" => Step(Step),
        /// The learning rate falls along half a cosine, from full at the start to `final_fraction` after the last epoch.
        "cosine" => Cosine(Cosine),
    }
}

impl Default for Schedule {
    fn default() -> Self {
        Self::Constant(Constant::default())
    }
}
