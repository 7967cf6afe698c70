//! What every schedule can do.

/// How the learning rate falls. The type that implements it holds its parameters.
pub trait Decay {
    /// Epochs (also parts of one) over which the learning rate rises linearly from zero.
    fn warmup_epochs(&self) -> f64;

    /// Whether an epoch's learning rate depends on how many epochs there are in all, so that trainings of different
    /// lengths are not prefixes of one another.
    fn depends_on_horizon(&self) -> bool;

    /// What the learning rate is multiplied by at `progress` epochs since the start of `epochs`, the warm-up left aside.
    fn decay(&self, progress: f64, epochs: u32) -> f64;
}

/// What the learning rate is multiplied by in a step of `step_epochs` epochs, at `progress` epochs since the start of `epochs`.
///
/// The warm-up counts from the first step, which has the rate of its end: a first step of rate zero would be lost.
pub fn factor(schedule: &dyn Decay, progress: f64, step_epochs: f64, epochs: u32) -> f64 {
    let warmup = schedule.warmup_epochs();
    let rise = if warmup > 0.0 { ((progress + step_epochs) / warmup).min(1.0) } else { 1.0 };
    rise * schedule.decay(progress, epochs)
}
