//! Whole studies: what strategies promise together, over functions with known minima.

mod determinism;
mod efficiency;
#[path = "../../../benches/search/functions.rs"]
#[expect(dead_code, reason = "the benchmark has more functions than the tests need")]
mod objectives;
mod odd;
pub(super) mod study;
