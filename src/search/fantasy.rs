//! Trials that are still running: believed to come out as the posterior expects, so that nothing is proposed beside them.

use super::config::Config;
use super::gp::Posterior;
use super::space::Space;

/// Conditions a posterior on the pending configurations at their own means (kriging believer; Ginsbourger et al. 2010).
pub(crate) fn believe_pending(posterior: &mut Posterior, space: &Space, pending: &[Config]) {
    for config in pending {
        posterior.believe(&space.point(config));
    }
}
