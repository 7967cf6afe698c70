//! The pages of `run ui` from what a pipeline has left: its events, its study, its spec and the record of a trial, with a zero
//! byte between them; and what somebody searches for in it.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
// The sources below name them as parts of their own crate.
use specrun::{base, nn, pipeline, plot, report, search, spec, stages, store};
use specrun_fuzz::{MIB, Scratch, within};

#[path = "../../src/cli"]
#[allow(dead_code)]
mod cli {
    pub(crate) mod filter;
    pub(crate) mod table;
    pub(crate) mod trials;
}
#[path = "../../src/cli/live/everything.rs"]
#[allow(dead_code)]
mod everything;
#[path = "../../src/cli/live/http.rs"]
#[allow(dead_code)]
mod http;
#[path = "../../src/cli/live/pages.rs"]
#[allow(dead_code)]
mod pages;
#[path = "../../src/cli/live/runs.rs"]
#[allow(dead_code)]
mod runs;
#[path = "../../src/cli/live/together.rs"]
#[allow(dead_code)]
mod together;

use pages::Pages;
use runs::Runs;

static SCRATCH: LazyLock<Scratch> = LazyLock::new(Scratch::new);

/// Pages hold the script that draws them, more than once while they are made.
const PAGE: usize = 64 * MIB;

fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(4, |byte| *byte == 0);
    let mut next = || parts.next().unwrap_or_default();
    SCRATCH.write("toy/events.jsonl", next());
    SCRATCH.write("toy/study.json", next());
    SCRATCH.write("toy/resolved.yaml", next());
    // Where the trials of the seeds have their record.
    SCRATCH.write(format!("store/00/{}/trial.json", "0".repeat(64)), next());
    within(PAGE, || {
        let (runs, pages) = (Runs::new(SCRATCH.path()), Pages::default());
        assert!(runs.has("toy") && !runs.has("store"));
        let index = pages.index(&runs);
        assert!(index.starts_with(b"<!DOCTYPE html>"));
        let _ = pages.run(&runs, "toy");
        let _ = pages.comparison(&runs, "toy+toy");
        let _ = pages.found(&runs, &String::from_utf8_lossy(&data[..data.len().min(64)]));
    });
    let chosen = pages::chosen(&String::from_utf8_lossy(data));
    assert!(!chosen.contains(['\r', '\n', ' ']));
});
