//! Whether the process is fitted to the targets or to their logarithms.

use super::assumptions::{Assumptions, Study};
use super::observations::Observations;
use crate::base::rng::Stream;
use crate::search::gp::{Effort, Scale};

/// From how large a ratio of the largest target to the smallest on their logarithms are considered.
const FROM_RATIO: f64 = 100.0;
/// From how many targets on.
const FROM_RESULTS: usize = 8;
/// By how much they have to be more probable.
const MARGIN: f64 = 3.0;

/// Logarithms where all targets are positive, span orders of magnitude, and are more probable under a process over their logarithms;
/// both after the power transform that fits them, with the outliers left out.
pub(super) fn choose(study: Study<'_>, assumptions: &Assumptions, stream: &mut Stream) -> Scale {
    let Some(linear) = Observations::new(study, &with(assumptions, Scale::Linear)) else { return Scale::Linear };
    let (low, high) = linear.range();
    if !(low > 0.0 && high > FROM_RATIO * low) || linear.measured_count() < FROM_RESULTS {
        return Scale::Linear;
    }
    let Some(logarithmic) = Observations::new(study, &with(assumptions, Scale::Logarithmic)) else {
        return Scale::Linear;
    };
    let mut improbability = |observations: &Observations| {
        let kernel = observations.kernel(study.space);
        observations.fit(&kernel, None, Effort::Full, stream).0 - observations.ln_slopes()
    };
    let (of_linear, of_logarithmic) = (improbability(&linear), improbability(&logarithmic));
    if of_logarithmic + MARGIN < of_linear { Scale::Logarithmic } else { Scale::Linear }
}

fn with(assumptions: &Assumptions, scale: Scale) -> Assumptions {
    Assumptions { scale, ..assumptions.clone() }
}
