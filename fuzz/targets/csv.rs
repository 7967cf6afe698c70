//! Tables of comma-separated values, as they are or compressed.
//!
//! The first byte says how: bit 0 compresses, bits 2 and 3 choose the target, bits 4 and up whether there is a header. A table
//! that can be read is prepared, and read again as new rows.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use serde_json::json;
use specrun::base::path::SpecPath;
use specrun::data::{CsvSpec, DatasetSpec, FilesSpec, InputColumn, NewRows, Source, Step, load, prepare};
use specrun_fuzz::{Scratch, bounded, perhaps_compressed};

static SCRATCH: LazyLock<Scratch> = LazyLock::new(Scratch::new);

fuzz_target!(|data: &[u8]| {
    let Some(content) = perhaps_compressed(data) else { return };
    SCRATCH.write("table.csv", &content);
    let targets = [None, Some(json!("kind")), Some(json!(0)), Some(json!(["a", "b"]))];
    let headers = [None, Some(true), Some(false)];
    let mut keys = json!({ "test_fraction": 0.25 });
    if let Some(target) = &targets[usize::from(data[0] >> 2) % targets.len()] {
        keys["target"] = target.clone();
    }
    let spec: CsvSpec = serde_json::from_value(keys).expect("keys of a table");
    let header = headers[usize::from(data[0] >> 4) % headers.len()];
    let spec = CsvSpec { path: Some(SpecPath::new("table.csv", SCRATCH.path())), header, ..spec };
    let spec = DatasetSpec::Files(FilesSpec::Csv(spec));
    let found = bounded(data.len(), || load(&spec, &Source::default(), 7, &mut |_| {}, &mut |_| {}));
    let Ok(dataset) = found else { return };
    assert_eq!(dataset.targets.len(), dataset.features.len());
    assert!(dataset.train_rows <= dataset.features.len());
    let steps: Vec<Step> =
        serde_json::from_value(json!([{ "impute": {} }, { "encode": {} }, { "standardize": {} }])).expect("three steps");
    let Ok(prepared) = prepare(&dataset, &steps, 7) else { return };
    let whole = prepared.columns.is_none_or(|columns| columns.refusal(false).is_none());
    assert!(whole, "what was filled and encoded is numbers");
    // New rows in the same columns, as they are.
    let input = Box::new(std::io::Cursor::new(content));
    if let Ok((mut rows, _)) = NewRows::open(input, &InputColumn::of(&dataset), &[], None) {
        while let Ok(Some(block)) = rows.next_block() {
            assert_eq!(block.lines.len(), block.table.rows);
        }
    }
});
