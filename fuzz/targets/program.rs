//! Lines that a program prints.

#![no_main]

use libfuzzer_sys::fuzz_target;
use specrun::program::says_part_of_epoch;
use specrun_fuzz::bounded;

#[path = "../../src/program/lines.rs"]
#[allow(dead_code)]
mod lines;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    for line in text.lines() {
        let found = bounded(line.len(), || lines::Line::read(line));
        if let Some(found) = found {
            assert!(found.numbers.values().all(|number| number.is_finite()));
            assert!(found.broken.iter().all(|name| !found.numbers.contains_key(name)));
        }
        let _ = says_part_of_epoch(line);
    }
});
