//! Arrays of NumPy: features and labels of a data set. The first two bytes say where the labels begin.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use specrun::base::path::SpecPath;
use specrun::data::{DatasetSpec, FilesSpec, NpySpec, Source, load, npy};
use specrun_fuzz::{Scratch, bounded};

static SCRATCH: LazyLock<Scratch> = LazyLock::new(Scratch::new);

fuzz_target!(|data: &[u8]| {
    let Some((at, content)) = data.split_first_chunk::<2>() else { return };
    let (features, labels) = content.split_at(usize::from(u16::from_le_bytes(*at)).min(content.len()));
    SCRATCH.write("x.npy", features);
    SCRATCH.write("y.npy", labels);
    let path = |name: &str| SpecPath::new(name, SCRATCH.path());
    let spec = NpySpec { features: path("x.npy"), labels: path("y.npy"), test_fraction: 0.25, classes: None };
    let spec = DatasetSpec::Files(FilesSpec::Npy(spec));
    let found = bounded(data.len(), || load(&spec, &Source::default(), 7, &mut |_| {}, &mut |_| {}));
    if let Ok(dataset) = found {
        assert_eq!(dataset.targets.len(), dataset.features.len());
    }
    reads_back::<u32>(features);
    reads_back::<f32>(labels);
});

/// What is read and written again is read as the same numbers.
fn reads_back<T: npy::Number>(bytes: &[u8]) {
    let Ok((shape, numbers)) = npy::read::<T>(bytes) else { return };
    let written = npy::write(&shape, &numbers);
    let (again, others) = npy::read::<T>(&written).expect("an array that was written");
    assert_eq!(shape, again);
    assert_eq!(npy::write(&again, &others), written);
}
