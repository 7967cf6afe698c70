//! The noise of targets: v of a single training, less of the mean of several.

/// What is known of the noise of targets besides v.
#[derive(Clone, Debug, Default)]
pub(crate) struct Noise {
    /// Variances that come to v, `[n]`; empty where none are known.
    pub(crate) known: Vec<f64>,
    /// How many trainings each target is the mean of, `[n]`: its noise is v over so many. Empty where each is one.
    pub(crate) trainings: Vec<f64>,
    /// Sum of the squares by which trainings lie away from the means that they are part of, and how many of these deviations are free:
    /// what they say of v themselves.
    pub(crate) within: (f64, f64),
}

impl Noise {
    /// The part of v that the noise of a target has.
    pub(super) fn share(&self, index: usize) -> f64 {
        self.trainings.get(index).map_or(1.0, |count| 1.0 / count)
    }

    /// Variance of the noise of a target.
    pub(super) fn of(&self, index: usize, v: f64) -> f64 {
        v * self.share(index) + self.known.get(index).copied().unwrap_or(0.0)
    }

    /// Variance that comes to v for a target that is not there yet: the mean of what is known of the others.
    pub(super) fn usual(&self) -> f64 {
        self.known.iter().sum::<f64>() / self.known.len().max(1) as f64
    }

    /// −ln likelihood of v given the deviations within means, constants dropped, and its derivative by ln v. With those means as targets
    /// it makes the likelihood of all trainings (Binois, Gramacy and Ludkovski 2018, arXiv:1611.05902, section 3.1).
    pub(super) fn within(&self, v: f64) -> (f64, f64) {
        let (squares, free) = self.within;
        (0.5 * (free * libm::log(v) + squares / v), 0.5 * (free - squares / v))
    }

    /// That of some of the targets; what deviations say of v stays.
    pub(crate) fn of_some(&self, kept: &[usize]) -> Self {
        let some = |all: &[f64]| kept.iter().filter_map(|&index| all.get(index).copied()).collect();
        Self { known: some(&self.known), trainings: some(&self.trainings), within: self.within }
    }
}
