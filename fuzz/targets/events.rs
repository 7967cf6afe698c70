//! The log of events: the whole, and how results came about.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use specrun::pipeline::{EventLog, provenance, read_log};
use specrun::store::Key;
use specrun_fuzz::{Scratch, bounded};

static SCRATCH: LazyLock<Scratch> = LazyLock::new(Scratch::new);

fuzz_target!(|data: &[u8]| {
    let path = SCRATCH.write("events.jsonl", data);
    let events = bounded(data.len(), || read_log(&path)).expect("a file that is there");
    let key = Key::of("search", 1, &serde_json::Value::Null, &[]);
    let found = bounded(data.len(), || provenance(&path, &[key])).expect("a file that is there");
    assert!(found.elapsed_s.keys().all(|found| *found == key));
    // What was read can be appended, and is read again.
    let log = EventLog::open(&SCRATCH.path().join("again")).expect("a folder of ours");
    for logged in &events {
        log.append(&logged.event).expect("a file of ours");
    }
    let again = read_log(&EventLog::path(&SCRATCH.path().join("again"))).expect("a file of ours");
    assert!(again.iter().map(|logged| &logged.event).eq(events.iter().map(|logged| &logged.event)));
    std::fs::remove_dir_all(SCRATCH.path().join("again")).expect("a folder of ours");
});
