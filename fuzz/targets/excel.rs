//! Workbooks. The first byte says which keys are given; the table that can be read is read again as new rows.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use serde_json::json;
use specrun::base::path::SpecPath;
use specrun::data::{DatasetSpec, ExcelSpec, FilesSpec, InputColumn, NewRows, Source, load};
use specrun_fuzz::{Scratch, bounded};

static SCRATCH: LazyLock<Scratch> = LazyLock::new(Scratch::new);

fuzz_target!(|data: &[u8]| {
    let Some((_, content)) = data.split_first() else { return };
    SCRATCH.write("table.excel", content);
    let sheets = [json!({}), json!({ "sheet": "data" }), json!({ "header": false })];
    let mut keys = sheets[usize::from(data[0]) % sheets.len()].clone();
    keys["test_fraction"] = json!(0.25);
    let spec: ExcelSpec = serde_json::from_value(keys).expect("keys of a table");
    let spec = ExcelSpec { path: Some(SpecPath::new("table.excel", SCRATCH.path())), ..spec };
    let spec = DatasetSpec::Files(FilesSpec::Excel(spec));
    let Ok(dataset) = bounded(data.len(), || load(&spec, &Source::default(), 7, &mut |_| {}, &mut |_| {})) else { return };
    assert_eq!(dataset.targets.len(), dataset.features.len());
    let input = Box::new(std::io::Cursor::new(content.to_vec()));
    if let Ok((mut rows, _)) = NewRows::open(input, &InputColumn::of(&dataset), &[], None) {
        while let Ok(Some(block)) = rows.next_block() {
            assert_eq!(block.lines.len(), block.table.rows);
        }
    }
});
