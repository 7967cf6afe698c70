//! Where samples come from. The trainer knows no data set, only this.

use super::kernels::{prefetch as prefetch_bytes, scale_bytes};
use super::{InverseTarget, NnError, Shape, Target, Targets};

/// A part of a data set, as the trainer sees it.
pub trait Samples: Sync {
    /// Number of samples.
    fn len(&self) -> usize {
        self.targets().len()
    }
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Features of a sample.
    fn features(&self) -> usize;
    /// Shape of a sample.
    fn shape(&self) -> Shape {
        Shape::vector(self.features())
    }
    /// Writes the samples `rows` as scaled f32 rows, `[rows.len(), features]`, row-major.
    fn gather(&self, rows: &[u32], pass: Pass, x: &mut [f32]);
    /// The samples as bytes, where scaling is all that `gather` does to them; the trainer then does it itself, faster.
    fn bytes(&self, _pass: Pass) -> Option<Bytes<'_>> {
        None
    }
    /// What every sample is to be predicted as.
    fn targets(&self) -> Targets<'_>;
    /// The way back to original units, where the numbers of `targets` are transformed ones.
    fn inverse(&self) -> Option<&dyn InverseTarget> {
        None
    }
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

/// Samples that are kept as bytes: x = byte · scale + offset, product and sum rounded one by one.
#[derive(Clone, Copy, Debug)]
pub struct Bytes<'a> {
    /// Bytes of a data set: [n, features].
    pub pixels: &'a [u8],
    /// Row of every sample in it.
    pub rows: &'a [u32],
    /// Factor.
    pub scale: f32,
    /// What is added.
    pub offset: f32,
}

impl<'a> Bytes<'a> {
    fn of(&self, sample: u32, features: usize) -> &'a [u8] {
        &self.pixels[self.rows[sample as usize] as usize * features..][..features]
    }
}

/// Writes the samples `rows` into x`[rows.len(), features]`.
pub fn gather(samples: &dyn Samples, rows: &[u32], pass: Pass, x: &mut [f32]) {
    let Some(bytes) = samples.bytes(pass) else { return samples.gather(rows, pass, x) };
    let features = samples.features();
    for (&row, x) in rows.iter().zip(x.chunks_exact_mut(features.max(1))) {
        scale_bytes(bytes.of(row, features), bytes.scale, bytes.offset, x);
    }
}

/// The most samples that are asked for in advance: more would push out of the cache what is in use.
const IN_ADVANCE: usize = 128;

/// Asks memory for samples that are gathered soon, since it does not foresee a shuffled order. Changes nothing else.
pub(crate) fn prefetch(samples: &dyn Samples, rows: &[u32], pass: Pass) {
    let Some(bytes) = samples.bytes(pass) else { return };
    for &row in rows.iter().take(IN_ADVANCE) {
        prefetch_bytes(bytes.of(row, samples.features()));
    }
}

/// Refuses samples of another number of features, other targets, or labels without an output unit.
pub(crate) fn check(samples: &dyn Samples, features: usize, target: Target) -> Result<(), NnError> {
    if samples.features() != features {
        return Err(NnError::FeatureMismatch { expected: features, found: samples.features() });
    }
    let found = samples.targets().target();
    if found != target {
        return Err(NnError::TargetMismatch { expected: target, found });
    }
    let labels = samples.targets().labels();
    match labels.iter().find(|&&label| label as usize >= target.outputs()) {
        Some(&label) => Err(NnError::LabelOutOfRange { label, classes: target.outputs() }),
        None => Ok(()),
    }
}
