//! What a fit assumes of the results of a study, as far as the evidence decides it, and where the next fit starts.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::earlier::Earlier;
use crate::base::goal::Goal;
use crate::search::gp::Scale;
use crate::search::observation::Observation;
use crate::search::space::Space;

/// The results of a study.
#[derive(Clone, Copy)]
pub(crate) struct Study<'a> {
    pub(crate) space: &'a Space,
    pub(crate) goal: Goal,
    pub(crate) completed: &'a [Observation],
}

/// What a fit leaves to the next one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Assumptions {
    /// Places of the results that are left out.
    pub(super) outliers: BTreeSet<usize>,
    /// What the transform of the targets begins with.
    pub(super) scale: Scale,
    /// Whether the transform never begins with logarithms.
    pub(super) is_linear: bool,
    /// What earlier studies say.
    pub(super) earlier: Option<Arc<Earlier>>,
    /// The hyper-parameters.
    pub(super) log_theta: Option<Vec<f64>>,
}

impl Assumptions {
    /// Those of one of several goals: with logarithms a front would gain without end from values that differ by nothing.
    pub(super) fn of_several_goals() -> Self {
        Self { is_linear: true, ..Self::default() }
    }
}
