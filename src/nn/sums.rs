//! What a head sums up over batches while it is there anyway.

/// Sums over samples, from which metrics are made.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sums {
    /// Number of samples.
    pub samples: usize,
    /// Loss, not averaged.
    pub loss: f64,
    /// What averages the loss: how much the samples count together, their number where all count the same.
    pub weight: f64,
    /// Samples classified rightly; 0 where there are no classes.
    pub correct: u64,
}

impl Sums {
    /// Loss, averaged over the samples.
    pub fn mean_loss(&self) -> f64 {
        self.loss / self.weight
    }
}

impl std::ops::AddAssign for Sums {
    fn add_assign(&mut self, other: Self) {
        self.samples += other.samples;
        self.loss += other.loss;
        self.weight += other.weight;
        self.correct += other.correct;
    }
}
