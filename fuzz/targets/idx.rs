//! Images and labels in MNIST's format, as they are or compressed.
//!
//! The first byte says how: bit 0 compresses. The next two say where the labels begin. Both parts of the
//! data have the same files.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use specrun::base::path::SpecPath;
use specrun::data::{DatasetSpec, FilesSpec, IdxSpec, Source, load};
use specrun_fuzz::{Scratch, bounded, perhaps_compressed};

static SCRATCH: LazyLock<Scratch> = LazyLock::new(Scratch::new);

fuzz_target!(|data: &[u8]| {
    let Some(([how, low, high], content)) = data.split_first_chunk::<3>() else { return };
    let (images, labels) = content.split_at(usize::from(u16::from_le_bytes([*low, *high])).min(content.len()));
    for (name, content) in [("images", images), ("labels", labels)] {
        let content = perhaps_compressed(&[&[*how], content].concat()).expect("there is a first byte");
        SCRATCH.write(name, &content);
    }
    let path = |name: &str| SpecPath::new(name, SCRATCH.path());
    let spec = IdxSpec {
        train_images: path("images"),
        train_labels: path("labels"),
        test_images: path("images"),
        test_labels: path("labels"),
        classes: None,
    };
    let spec = DatasetSpec::Files(FilesSpec::Idx(spec));
    let found = bounded(data.len(), || load(&spec, &Source::default(), 7, &mut |_| {}, &mut |_| {}));
    if let Ok(dataset) = found {
        assert_eq!(dataset.targets.len(), dataset.features.len());
        assert_eq!(2 * dataset.train_rows, dataset.features.len());
    }
});
