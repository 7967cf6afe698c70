//! Tables of Parquet. The table that can be read is read again as new rows.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use serde_json::json;
use specrun::base::path::SpecPath;
use specrun::data::{DatasetSpec, ParquetSpec, FilesSpec, InputColumn, NewRows, Source, load};
use specrun_fuzz::{Scratch, bounded};

static SCRATCH: LazyLock<Scratch> = LazyLock::new(Scratch::new);

fuzz_target!(|data: &[u8]| {
    let Some((_, content)) = data.split_first() else { return };
    SCRATCH.write("table.parquet", content);
    let keys = json!({ "test_fraction": 0.25 });
    let spec: ParquetSpec = serde_json::from_value(keys).expect("keys of a table");
    let spec = ParquetSpec { path: Some(SpecPath::new("table.parquet", SCRATCH.path())), ..spec };
    let spec = DatasetSpec::Files(FilesSpec::Parquet(spec));
    let Ok(dataset) = bounded(data.len(), || load(&spec, &Source::default(), 7, &mut |_| {}, &mut |_| {})) else { return };
    assert_eq!(dataset.targets.len(), dataset.features.len());
    let input = Box::new(std::io::Cursor::new(content.to_vec()));
    if let Ok((mut rows, _)) = NewRows::open(input, &InputColumn::of(&dataset), &[], None) {
        while let Ok(Some(block)) = rows.next_block() {
            assert_eq!(block.lines.len(), block.table.rows);
        }
    }
});
