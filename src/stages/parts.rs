//! The data of a run, loaded once when something first needs them, and handed to the trainer in parts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

use super::dataset::read_dataset;
use super::names::{DATASET, PREPROCESS};
use super::preprocess::{self, read_prepared};
use crate::base::sync::lock_unpoisoned;
use crate::data::{
    self, Dataset, Embedding, Features, FittedColumns, ImageShape, Part, Prepared, Step, TargetMap, prepare,
};
use crate::nn::{Bytes, EmbeddedFeature, InverseTarget, Pass, Samples, Shape, Targets};
use crate::pipeline::{Context, StageError};
use crate::store::{Artifact, Key, StoreError};

/// A part of the data as the trainer sees it.
pub(crate) struct PartSamples(pub(crate) Part);

impl Samples for PartSamples {
    fn features(&self) -> usize {
        self.0.features()
    }

    fn shape(&self) -> Shape {
        match self.0.image_shape() {
            Some(ImageShape { height, width }) => Shape::image(height, width, self.features() / (height * width)),
            None => vector(self.features(), self.0.embedded()),
        }
    }

    fn gather(&self, rows: &[u32], pass: Pass, x: &mut [f32]) {
        let augment = match pass {
            Pass::Plain => None,
            Pass::Train { seed, epoch } => Some((seed, epoch)),
        };
        self.0.gather(rows, augment, x);
    }

    fn bytes(&self, pass: Pass) -> Option<Bytes<'_>> {
        let (pixels, scale, offset) = self.0.bytes(pass != Pass::Plain)?;
        Some(Bytes { pixels, rows: self.0.rows(), scale, offset })
    }

    fn class_names(&self) -> &[String] {
        self.0.targets().classes()
    }

    fn targets(&self) -> Targets<'_> {
        match self.0.targets() {
            data::Targets::Classes { labels, names } => Targets::Classes { labels, count: names.len() },
            data::Targets::Numbers { names, .. } => Targets::Numbers { values: self.0.learned(), count: names.len() },
            // Rows that were selected are in order.
            data::Targets::Labels { values, names } => {
                Targets::Labels { values: values.as_slice().unwrap_or_default(), count: names.len() }
            }
        }
    }

    fn inverse(&self) -> Option<&dyn InverseTarget> {
        self.0.target_map().map(|map| map as &dyn InverseTarget)
    }
}

/// The shape of samples of so many features, some of them places of categories for which a network learns numbers.
pub(super) fn vector(features: usize, embedded: &[(usize, Embedding)]) -> Shape {
    let place = |&(feature, Embedding { places, size }): &(usize, Embedding)| EmbeddedFeature { feature, places, size };
    Shape::vector(features).with_embedded(embedded.iter().map(place).collect())
}

impl InverseTarget for TargetMap {
    fn inverse(&self, output: usize, value: f64) -> f64 {
        self.original(output, value)
    }
}

/// The three parts of a preprocessing.
pub(crate) struct Parts {
    pub(crate) train: PartSamples,
    pub(crate) validation: PartSamples,
    pub(crate) test: PartSamples,
    /// Where the features are columns, the steps that make numbers of them.
    pub(crate) columns: Option<FittedColumns>,
}

/// Key of the preprocessing of a data set by some steps.
pub(crate) fn preprocess_key(dataset: Key, steps: &[Step], seed: u64) -> Key {
    Key::of(PREPROCESS, preprocess::VERSION, &preprocess::key_spec(steps, seed), &[(DATASET, dataset)])
}

/// The data sets that a stage's trials read, each of them once.
#[derive(Default)]
pub(crate) struct Datasets {
    known: Mutex<BTreeMap<(Key, u64), Arc<Data>>>,
}

impl Datasets {
    /// The data set of an artifact, under the seed of its preprocessing.
    ///
    /// # Errors
    /// The artifact is not in the store.
    pub(crate) fn find(&self, key: Key, seed: u64, ctx: &Context) -> Result<Arc<Data>, StageError> {
        let mut known = lock_unpoisoned(&self.known);
        if let Some(data) = known.get(&(key, seed)) {
            return Ok(Arc::clone(data));
        }
        let artifact = ctx.find(&key)?.ok_or_else(|| StoreError::Gone { stage: DATASET.to_owned(), key })?;
        let data = Arc::new(Data::new(artifact, seed));
        known.insert((key, seed), Arc::clone(&data));
        Ok(data)
    }
}

/// The data of a run: the arrays once, and the parts once for every preprocessing that trials ask for.
pub(crate) struct Data {
    artifact: Artifact,
    seed: u64,
    dataset: OnceLock<Arc<Dataset>>,
    parts: Mutex<BTreeMap<Key, Arc<Parts>>>,
    loading: Mutex<()>,
}

impl Data {
    fn new(artifact: Artifact, seed: u64) -> Self {
        Self { artifact, seed, dataset: OnceLock::new(), parts: Mutex::default(), loading: Mutex::default() }
    }

    /// The arrays; read when first asked for.
    pub(crate) fn dataset(&self) -> Result<Arc<Dataset>, StageError> {
        let _loading = lock_unpoisoned(&self.loading);
        if let Some(dataset) = self.dataset.get() {
            return Ok(Arc::clone(dataset));
        }
        let dataset = Arc::new(read_dataset(&self.artifact)?);
        Ok(Arc::clone(self.dataset.get_or_init(|| dataset)))
    }

    /// The parts that some steps make; an artifact as well, made where it is not there yet.
    pub(crate) fn parts(&self, steps: &[Step], ctx: &Context) -> Result<Arc<Parts>, StageError> {
        let key = preprocess_key(self.artifact.key(), steps, self.seed);
        let dataset = self.dataset()?;
        let mut known = lock_unpoisoned(&self.parts);
        if let Some(parts) = known.get(&key) {
            return Ok(Arc::clone(parts));
        }
        let spec = preprocess::key_spec(steps, self.seed);
        let inputs = [(DATASET, self.artifact.key())];
        let (artifact, _) = ctx.memo(PREPROCESS, preprocess::VERSION, &spec, &inputs, |out| {
            preprocess::write(&prepare(&dataset, steps, self.seed).map_err(StageError::new)?, out)
        })?;
        let Prepared { train, validation, test, affine, augment, target, columns } = read_prepared(&artifact)?;
        let dataset = match &columns {
            Some(columns) => {
                Arc::new(dataset.with_features(Features::F32(columns.features_in_training(dataset.table(), &train))))
            }
            None => dataset,
        };
        let categorical = columns.as_ref().map_or_else(Vec::new, FittedColumns::categorical);
        let embedded = columns.as_ref().map_or_else(Vec::new, FittedColumns::embedded);
        let part = |rows, augment| {
            let part = Part::new(Arc::clone(&dataset), rows, &affine, augment);
            let part = part.with_categories(categorical.clone()).with_embedded(embedded.clone());
            PartSamples(part.scaled_by(target.clone()))
        };
        let (train, validation, test) = (part(train, augment), part(validation, None), part(test, None));
        let parts = Arc::new(Parts { train, validation, test, columns });
        known.insert(key, Arc::clone(&parts));
        Ok(parts)
    }
}
