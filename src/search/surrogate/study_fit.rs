//! A surrogate fitted to the observations of a study, whatever method made them.

use super::assumptions::{Assumptions, Study};
use super::fitted::Fitted;
use super::model::Surrogate;
use super::observations::Observations;
use super::success::Success;
use crate::base::rng::Stream;
use crate::search::gp::Effort;
use crate::search::observation::Observation;
use crate::search::settings::Settings;
use crate::search::space::Space;

/// A surrogate of a study.
pub(super) struct StudyFit {
    pub(super) observations: Observations,
    pub(super) surrogate: Surrogate,
    /// How probable a metric is; `None` where every trial has one.
    pub(super) success: Option<Success>,
    /// Place of the best observation among all.
    pub(super) incumbent: usize,
    /// The random numbers that come after those of the fit.
    pub(super) stream: Stream,
}

impl StudyFit {
    /// Fits a surrogate; `None` if fewer than two observations have a finite metric.
    pub(super) fn new(space: &Space, settings: &Settings, seed: u64, completed: &[Observation]) -> Option<Self> {
        let mut stream = Stream::new(seed, "search beliefs", completed.len() as u64);
        let study = Study { space, goal: settings.metric.goal(), completed };
        let fitted = Assumptions::default().fit(study, Some(Effort::Full), &mut stream)?;
        let Fitted { observations, kernel, log_theta } = fitted;
        let surrogate = observations.surrogate(kernel, &log_theta)?;
        let incumbent = observations.lowest()?;
        let success = observations.success(space, None, Effort::Full, &mut stream).map(|(success, _)| success);
        Some(Self { observations, surrogate, success, incumbent, stream })
    }
}
