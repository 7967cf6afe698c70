//! Tables of comma-separated values, as they are or compressed.
//!
//! The first byte says how: bit 0 compresses, bit 1 takes the first line for names, bits 2 and 3 choose
//! the column of the classes.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use specrun::base::path::SpecPath;
use specrun::data::{CsvSpec, DatasetSpec, FilesSpec, Source, load};
use specrun_fuzz::{Scratch, bounded, perhaps_compressed};

static SCRATCH: LazyLock<Scratch> = LazyLock::new(Scratch::new);

fuzz_target!(|data: &[u8]| {
    let Some(content) = perhaps_compressed(data) else { return };
    SCRATCH.write("table.csv", &content);
    let labels = [None, Some("1".to_owned()), Some("kind".to_owned()), Some(String::new())];
    let spec = CsvSpec {
        path: SpecPath::new("table.csv", SCRATCH.path()),
        label: labels[usize::from(data[0] >> 2) % labels.len()].clone(),
        test_fraction: 0.25,
        header: data[0] & 2 != 0,
    };
    let spec = DatasetSpec::Files(FilesSpec::Csv(spec));
    let found = bounded(data.len(), || load(&spec, &Source::default(), 7, &mut |_| {}, &mut |_| {}));
    if let Ok(dataset) = found {
        assert_eq!(dataset.targets.len(), dataset.features.len());
        assert!(dataset.train_rows <= dataset.features.len());
    }
});
