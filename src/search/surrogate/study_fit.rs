//! The processes fitted to the observations of a study, whatever method made them.

use super::models::{Asked, Modelled, Models};
use crate::base::rng::Stream;
use crate::search::gp::Effort;
use crate::search::observation::Observation;
use crate::search::settings::Settings;
use crate::search::space::Space;

/// The processes of a study.
pub(super) struct StudyFit {
    pub(super) modelled: Modelled,
    /// Place of the best observation among all.
    pub(super) incumbent: usize,
    /// The random numbers that come after those of the fit.
    pub(super) stream: Stream,
}

impl StudyFit {
    /// Fits the processes; `None` if fewer than two observations have a finite metric.
    pub(super) fn new(space: &Space, settings: &Settings, seed: u64, completed: &[Observation]) -> Option<Self> {
        let mut stream = Stream::new(seed, "search beliefs", completed.len() as u64);
        let asked = Asked { completed, pending: &[], effort: Some(Effort::Full), draws: false };
        let modelled = Models::new(settings).fit(space, &asked, &mut stream)?;
        let incumbent = modelled.observations.lowest(&|place| settings.is_satisfied(&completed[place]))?;
        Some(Self { modelled, incumbent, stream })
    }
}
