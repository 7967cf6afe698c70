//! What the trainings learn from.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use specrun::base::rng::Stream;
use specrun::data::{
    Affine, Augment, CatalogueName, CatalogueSpec, Dataset, DatasetSpec, Features, Part, Source, load,
};
use specrun::nn::{Bytes, Pass, Samples, Targets};

/// Features of a sample.
pub(crate) const FEATURES: usize = 784;
/// Classes.
pub(crate) const CLASSES: usize = 10;
/// Samples that are learned from; the rest of the training rows is held out.
pub(crate) const TRAINED: usize = 54_000;

/// A data set of 60 000 training images.
pub(crate) struct Data {
    /// What it is.
    pub(crate) name: &'static str,
    dataset: Arc<Dataset>,
}

/// Rows of the data, through the code that a pipeline uses.
pub(crate) struct Rows(Part);

impl Data {
    /// Fashion-MNIST if it is on board, in the cache or on the system; random bytes otherwise.
    pub(crate) fn load() -> Self {
        let spec = DatasetSpec::Catalogue(CatalogueSpec { name: CatalogueName::FashionMnist });
        let roots = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("data")];
        match load(&spec, &Source { roots, offline: true, cache: None }, 1, &mut |_| (), &mut |_| ()) {
            Ok(dataset) => Self { name: "Fashion-MNIST", dataset: Arc::new(dataset) },
            Err(_) => Self { name: "random bytes (Fashion-MNIST is not at hand)", dataset: Arc::new(random(60_000)) },
        }
    }

    /// Folder of the files, for peers.
    pub(crate) fn folder() -> Option<PathBuf> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/fashion_mnist");
        folder.join("train-images-idx3-ubyte.gz").exists().then_some(folder)
    }

    /// Some rows, divided by 255.
    pub(crate) fn rows(&self, rows: std::ops::Range<usize>) -> Rows {
        self.augmented(rows, None)
    }

    /// Some rows, divided by 255 and augmented in training.
    pub(crate) fn augmented(&self, rows: std::ops::Range<usize>, augment: Option<Augment>) -> Rows {
        let rows = rows.map(|row| (row % 60_000) as u32).collect();
        let affine = Affine { scale: vec![1.0 / 255.0], offset: vec![0.0] };
        Rows(Part::new(Arc::clone(&self.dataset), rows, &affine, augment))
    }
}

fn random(count: usize) -> Dataset {
    let mut stream = Stream::new(1, "bench", 0);
    let pixels: Vec<u8> = (0..count * FEATURES / 8).flat_map(|_| stream.word().to_le_bytes()).collect();
    let features =
        ndarray::Array2::from_shape_vec((count, FEATURES), pixels).expect("as many pixels as the shape says");
    Dataset {
        features: Features::U8(features),
        targets: specrun::data::Targets::Classes {
            labels: (0..count).map(|_| stream.below(CLASSES) as u32).collect(),
            names: (0..CLASSES).map(|class| class.to_string()).collect(),
        },
        train_rows: count,
        shape: None,
        origin: specrun::data::Origin::default(),
    }
}

impl Samples for Rows {
    fn features(&self) -> usize {
        self.0.features()
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

    fn targets(&self) -> Targets<'_> {
        let targets = self.0.targets();
        Targets::Classes { labels: targets.labels(), count: targets.classes().len() }
    }
}
