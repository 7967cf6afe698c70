//! A part of a data set, handed out in scaled batches.

use std::cell::RefCell;
use std::sync::Arc;

use super::affine::Affine;
use super::dataset::{Dataset, Features, ImageShape};
use super::target_map::TargetMap;
use super::targets::Targets;
use super::transforms::{Augment, Embedding};
use crate::base::rng::Stream;

/// Rows of a data set, scaled (and, for training, augmented) when they are gathered.
#[derive(Clone, Debug)]
pub struct Part {
    dataset: Arc<Dataset>,
    rows: Vec<u32>,
    targets: Targets,
    scale: Vec<f32>,
    offset: Vec<f32>,
    augment: Option<Augment>,
    /// How numbers that are to be predicted are scaled, and they so: `[samples, targets]`.
    target: Option<TargetMap>,
    learned: Vec<f32>,
    /// Features whose numbers are names of categories.
    categorical: Vec<usize>,
    /// Those of them for which a network learns numbers.
    embedded: Vec<(usize, Embedding)>,
}

thread_local! {
    /// Buffers for a sample and for what augmentation needs beside it, so that a batch allocates nothing.
    static SCRATCH: RefCell<(Vec<f32>, Vec<f32>)> = const { RefCell::new((Vec::new(), Vec::new())) };
}

impl Part {
    /// The given rows of a data set. Scaling is done in f32 as x · scale + offset, whatever `scale` came from.
    ///
    /// # Panics
    /// When a row is not in the data set, or the map is of another number of features.
    pub fn new(dataset: Arc<Dataset>, rows: Vec<u32>, affine: &Affine, augment: Option<Augment>) -> Self {
        let maps = [affine.scale.len(), affine.offset.len()];
        assert!(maps == [1; 2] || maps == [dataset.features.width(); 2], "the affine map fits the features");
        let targets = dataset.targets.select(&rows);
        let single = |numbers: &[f64]| numbers.iter().map(|&x| x as f32).collect();
        let (scale, offset) = (single(&affine.scale), single(&affine.offset));
        Self {
            dataset,
            rows,
            targets,
            scale,
            offset,
            augment,
            target: None,
            learned: Vec::new(),
            categorical: Vec::new(),
            embedded: Vec::new(),
        }
    }

    /// The same with the numbers that are to be predicted scaled.
    #[must_use]
    pub fn scaled_by(self, target: Option<TargetMap>) -> Self {
        let learned = target.as_ref().map_or_else(Vec::new, |map| map.learned(&self.targets));
        Self { target, learned, ..self }
    }

    /// The same with features whose numbers are names of categories.
    #[must_use]
    pub fn with_categories(self, categorical: Vec<usize>) -> Self {
        Self { categorical, ..self }
    }

    /// The same with features for whose categories a network learns numbers.
    #[must_use]
    pub fn with_embedded(self, embedded: Vec<(usize, Embedding)>) -> Self {
        Self { embedded, ..self }
    }

    /// Some samples of it, in their order.
    ///
    /// # Panics
    /// When there is no such sample.
    #[must_use]
    pub fn subset(&self, samples: &[u32]) -> Self {
        let rows: Vec<u32> = samples.iter().map(|&sample| self.rows[sample as usize]).collect();
        let targets = self.dataset.targets.select(&rows);
        let whole = Self {
            dataset: Arc::clone(&self.dataset),
            rows,
            targets,
            scale: self.scale.clone(),
            offset: self.offset.clone(),
            augment: self.augment.clone(),
            target: None,
            learned: Vec::new(),
            categorical: self.categorical.clone(),
            embedded: self.embedded.clone(),
        };
        whole.scaled_by(self.target.clone())
    }

    /// How features are scaled: factors and what is added, one for all or one a feature.
    pub fn scaling(&self) -> (Vec<f64>, Vec<f64>) {
        let double = |numbers: &[f32]| numbers.iter().map(|&x| f64::from(x)).collect();
        (double(&self.scale), double(&self.offset))
    }

    /// Features whose numbers are names of categories, without an order.
    pub fn categorical(&self) -> &[usize] {
        &self.categorical
    }

    /// Features for whose categories a network learns numbers.
    pub fn embedded(&self) -> &[(usize, Embedding)] {
        &self.embedded
    }

    /// How numbers that are to be predicted are scaled.
    pub fn target_map(&self) -> Option<&TargetMap> {
        self.target.as_ref()
    }

    /// Numbers that are to be predicted as they are learned, `[samples, targets]`, row-major.
    pub fn learned(&self) -> &[f32] {
        &self.learned
    }

    /// Number of samples.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Features of a sample.
    pub fn features(&self) -> usize {
        self.dataset.features.width()
    }

    /// Size of the images, if the features are pixels.
    pub fn image_shape(&self) -> Option<ImageShape> {
        self.dataset.shape
    }

    /// What every sample is to be predicted as.
    pub fn targets(&self) -> &Targets {
        &self.targets
    }

    /// Rows of the data set, in the order of the samples.
    pub fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// Writes samples as scaled rows into x[samples, features]; `augment` is (seed, epoch) in training.
    ///
    /// # Panics
    /// When `x` is too short or a sample is not in the part.
    pub fn gather(&self, samples: &[u32], augment: Option<(u64, u32)>, x: &mut [f32]) {
        let width = self.features();
        assert!(x.len() >= samples.len() * width, "the buffer holds every sample");
        let augment = self.augment.as_ref().zip(augment);
        for (&sample, x) in samples.iter().zip(x.chunks_exact_mut(width)) {
            let row = self.rows[sample as usize];
            match augment {
                Some((augment, (seed, epoch))) => self.gather_augmented(row, augment, seed, epoch, x),
                None => self.gather_plain(row as usize, x),
            }
        }
    }

    /// All samples of the data set as bytes [n, features], with the one scale and offset that `gather` applies to them;
    /// `None` where features are no bytes or each is scaled by itself, or the part is augmented and `is_training`.
    pub fn bytes(&self, is_training: bool) -> Option<(&[u8], f32, f32)> {
        match (&self.dataset.features, &self.scale[..], &self.offset[..]) {
            _ if is_training && self.augment.is_some() => None,
            (Features::U8(x), &[scale], &[offset]) => Some((x.as_slice()?, scale, offset)),
            _ => None,
        }
    }

    fn gather_plain(&self, row: usize, x: &mut [f32]) {
        match &self.dataset.features {
            Features::U8(features) => {
                let from = features.row(row);
                self.scale_into(from.to_slice().expect("rows of a row-major array are contiguous"), x);
            }
            Features::F32(features) => {
                let from = features.row(row);
                self.scale_into(from.to_slice().expect("rows of a row-major array are contiguous"), x);
            }
            Features::Table(_) => {
                self.dataset.features.copy_row(row, x);
                let raw = x.to_vec();
                self.scale_into(&raw, x);
            }
        }
    }

    fn gather_augmented(&self, row: u32, augment: &Augment, seed: u64, epoch: u32, x: &mut [f32]) {
        let mut stream = Stream::new(seed, "augment", u64::from(epoch) << 32 | u64::from(row));
        SCRATCH.with_borrow_mut(|(raw, scratch)| {
            raw.resize(x.len(), 0.0);
            self.dataset.features.copy_row(row as usize, raw);
            augment.apply_to_sample(raw, scratch, self.dataset.shape, &mut stream);
            self.scale_into(raw, x);
        });
    }

    /// to = from · scale + offset, product and sum rounded one by one (as every CPU can).
    fn scale_into<T: Copy + Into<f32>>(&self, from: &[T], to: &mut [f32]) {
        if let ([scale], [offset]) = (&self.scale[..], &self.offset[..]) {
            let (scale, offset) = (*scale, *offset);
            to.iter_mut().zip(from).for_each(|(to, &x)| *to = x.into() * scale + offset);
        } else {
            let affine = self.scale.iter().zip(&self.offset);
            for ((to, &x), (scale, offset)) in to.iter_mut().zip(from).zip(affine) {
                *to = x.into() * scale + offset;
            }
        }
    }
}

#[cfg(test)]
mod tests;
