//! The way back from transformed targets.

/// The way back from the numbers that a network is trained on, which may be transformed, to their original units. All metrics but
/// the loss, and all predictions that leave this module, are in original units.
pub trait InverseTarget: Sync {
    /// The number in original units that the network's `value` for a target stands for; `output` is the target's index.
    fn inverse(&self, output: usize, value: f64) -> f64;
}
