//! Observations with the hyper-parameters of a process over them.

use super::observations::Observations;
use crate::search::gp::Kernel;

/// Observations under some assumptions, with the hyper-parameters fitted to them.
pub(crate) struct Fitted {
    pub(crate) observations: Observations,
    pub(crate) kernel: Kernel,
    pub(crate) log_theta: Vec<f64>,
}
