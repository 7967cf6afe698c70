//! A part of a data set, handed out in scaled batches.

use std::cell::RefCell;
use std::sync::Arc;

use super::affine::Affine;
use super::dataset::{Dataset, Features, ImageShape};
use super::target_map::TargetMap;
use super::targets::Targets;
use super::transforms::Augment;
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
mod tests {
    use ndarray::array;

    use super::*;
    use crate::data::transforms::{Flip, Noise};
    use crate::data::{Origin, Step, prepare};

    fn dataset() -> Arc<Dataset> {
        Arc::new(Dataset {
            features: Features::U8(array![[0, 51, 255, 1], [10, 20, 30, 40], [5, 5, 5, 5], [9, 8, 7, 6]]),
            targets: Targets::Classes { labels: vec![0, 1, 0, 1], names: vec!["a".into(), "b".into()] },
            train_rows: 3,
            shape: Some(ImageShape { height: 2, width: 2 }),
            origin: Origin::default(),
        })
    }

    fn steps(json: &str) -> Vec<Step> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn rows_are_scaled_when_gathered() {
        let prepared = prepare(&dataset(), &steps(r#"[{"scale": {"divide_by": 255}}]"#), 1).unwrap();
        let part = Part::new(dataset(), prepared.train, &prepared.affine, None);
        let mut x = [0.0; 8];
        part.gather(&[1, 0], None, &mut x);
        let third = 1.0_f32 / 255.0;
        assert_eq!(x, [10.0, 20.0, 30.0, 40.0, 0.0, 51.0, 255.0, 1.0].map(|x: f32| x * third));
    }

    #[test]
    fn standardized_training_features_have_mean_zero_and_deviation_one() {
        let steps = steps(r#"[{"scale": {}}, {"standardize": {}}]"#);
        let prepared = prepare(&dataset(), &steps, 1).unwrap();
        let part = Part::new(dataset(), prepared.train.clone(), &prepared.affine, None);
        let mut x = [0.0; 12];
        part.gather(&[0, 1, 2], None, &mut x);
        for j in 0..4 {
            let column: Vec<f32> = x.iter().copied().skip(j).step_by(4).collect();
            let mean = column.iter().sum::<f32>() / 3.0;
            let variance = column.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / 3.0;
            assert!(mean.abs() < 1e-5 && (variance - 1.0).abs() < 1e-3, "{column:?}");
        }
        let files = prepared.to_files().unwrap();
        let read = |name: &str| {
            let file = files.iter().find(|(file, _)| *file == name).unwrap();
            Ok::<_, crate::data::DataError>(file.1.clone())
        };
        assert_eq!(crate::data::Prepared::from_files(read).unwrap(), prepared);
    }

    #[test]
    fn an_augmented_sample_does_not_depend_on_its_batch() {
        let augment = Augment {
            horizontal_flip: Some(Flip { probability: 0.5 }),
            noise: Some(Noise { sd: 2.0 }),
            ..Augment::default()
        };
        let part = Part::new(dataset(), vec![0, 1, 2, 3], &Affine::identity(), Some(augment));
        let (mut alone, mut together, mut later) = ([0.0; 4], [0.0; 12], [0.0; 4]);
        part.gather(&[2], Some((1, 7)), &mut alone);
        part.gather(&[0, 2, 1], Some((1, 7)), &mut together);
        part.gather(&[2], Some((1, 8)), &mut later);
        assert_eq!(alone, together[4..8]);
        assert_ne!(alone, later);
    }

    #[test]
    fn augmentation_works_on_raw_values_and_in_training_only() {
        let augment = Augment { horizontal_flip: Some(Flip { probability: 1.0 }), ..Augment::default() };
        let affine = Affine { scale: vec![2.0], offset: vec![1.0] };
        let part = Part::new(dataset(), vec![0], &affine, Some(augment));
        let mut x = [0.0; 4];
        part.gather(&[0], Some((1, 0)), &mut x);
        assert_eq!(x, [103.0, 1.0, 3.0, 511.0]);
        part.gather(&[0], None, &mut x);
        assert_eq!(x, [1.0, 103.0, 511.0, 3.0]);
    }

    #[test]
    fn a_part_knows_its_rows_and_labels() {
        let part = Part::new(dataset(), vec![1, 3, 0], &Affine::identity(), None);
        assert_eq!((part.len(), part.features(), part.is_empty()), (3, 4, false));
        assert_eq!((part.rows(), part.targets().labels()), (&[1, 3, 0][..], &[1, 1, 0][..]));
    }
}
