//! Small files of a pipeline's folder. The first byte chooses which: what its stages last made (`last.json`), which of the
//! files are its own (`view.json`), the study and what was found of it.
//!
//! Nothing that they say may move or remove what is not the pipeline's.

#![no_main]

use std::fs;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use specrun::pipeline::{View, shown_in};
use specrun::stages::{BELIEFS, REPORT, STUDY};
use specrun_fuzz::{Scratch, bounded};

static SCRATCH: LazyLock<Scratch> = LazyLock::new(Scratch::new);

fuzz_target!(|data: &[u8]| {
    let Some((how, content)) = data.split_first() else { return };
    let folder = SCRATCH.path().join("outputs/toy");
    let size = content.len();
    match how % 5 {
        0 => {
            SCRATCH.write("outputs/toy/last.json", content);
            let _ = bounded(size, || shown_in(&folder));
        }
        1 => lay_out(content),
        2 => {
            SCRATCH.write("outputs/toy/study.json", content);
            let study = bounded(size, || STUDY.in_folder(&folder)).expect("a file that is there");
            if let Some(study) = study {
                let _ = (study.ranked(), study.find("best"), study.find("worst"), study.observations());
                let _ = (study.metrics(), study.parameters());
            }
        }
        3 => {
            SCRATCH.write("outputs/toy/metrics.json", content);
            let _ = bounded(size, || REPORT.in_folder(&folder));
        }
        _ => {
            SCRATCH.write("outputs/toy/beliefs.json", content);
            let _ = bounded(size, || BELIEFS.in_folder(&folder));
        }
    }
});

/// Lays out a folder whose record of own files is the input.
fn lay_out(record: &[u8]) {
    let foreign = SCRATCH.write("outside.txt", b"abc");
    let beside = SCRATCH.write("outputs/a.txt", b"abc");
    let own = SCRATCH.write("outputs/toy/a.txt", b"abc");
    SCRATCH.write("outputs/toy/plots/b.txt", b"");
    SCRATCH.write("outputs/toy/view.json", record);
    let mut view = View::new();
    view.bytes("report.md", b"new\n".to_vec()).expect("a name of a file");
    view.bytes("plots/history.svg", b"<svg/>".to_vec()).expect("a name of a file");
    bounded(record.len(), || view.materialise(&SCRATCH.path().join("outputs/toy"))).expect("a folder of ours");
    assert!(fs::read(&foreign).is_ok_and(|bytes| bytes == b"abc") && beside.exists(), "a file outside was touched");
    // It is a person's unless the record has its digest.
    assert!(own.exists() || String::from_utf8_lossy(record).contains(&blake3::hash(b"abc").to_hex().to_string()));
    let again = view.materialise(&SCRATCH.path().join("outputs/toy")).expect("a folder of ours");
    assert!(again.is_empty(), "laid out twice: {again:?}");
    SCRATCH.clear();
}
