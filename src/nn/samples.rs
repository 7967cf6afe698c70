//! Where samples come from. The trainer knows no data set, only this.

/// A part of a data set, as the trainer sees it.
pub trait Samples: Sync {
    /// Number of samples.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Features of a sample.
    fn features(&self) -> usize;
    /// Writes the samples `rows` as scaled f32 rows, [`rows.len()`, features], row-major.
    fn gather(&self, rows: &[u32], pass: Pass, x: &mut [f32]);
    /// Class of every sample.
    fn labels(&self) -> &[u32];
}

/// Why samples are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// For evaluation: as they are.
    Plain,
    /// For training: augmented, where the data are, by (seed, epoch, sample).
    Train {
        /// Master seed of the spec.
        seed: u64,
        /// Epoch, from 1.
        epoch: u32,
    },
}
