//! A surrogate fitted to the observations of a study, whatever method made them.

use super::model::Surrogate;
use super::observations::Observations;
use crate::base::rng::Stream;
use crate::search::gp::Effort;
use crate::search::observation::Observation;
use crate::search::settings::Settings;
use crate::search::space::Space;

/// A surrogate of a study.
pub(super) struct StudyFit {
    pub(super) observations: Observations,
    pub(super) surrogate: Surrogate,
    /// Place of the best observation among all.
    pub(super) incumbent: usize,
    /// The random numbers that come after those of the fit.
    pub(super) stream: Stream,
}

impl StudyFit {
    /// Fits a surrogate; `None` if fewer than two observations have a finite metric.
    pub(super) fn new(space: &Space, settings: &Settings, seed: u64, completed: &[Observation]) -> Option<Self> {
        let observations = Observations::new(space, settings.metric.goal(), completed)?;
        let mut stream = Stream::new(seed, "search beliefs", completed.len() as u64);
        let kernel = observations.kernel(space);
        let log_theta = observations.fit(&kernel, None, Effort::Full, &mut stream);
        let surrogate = observations.surrogate(kernel, &log_theta)?;
        let incumbent = observations.lowest()?;
        Some(Self { observations, surrogate, incumbent, stream })
    }
}
