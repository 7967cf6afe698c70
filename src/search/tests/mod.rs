//! Whole studies: what strategies promise together, over functions with known minima.

mod branches;
#[path = "../../../benches/search/conditional.rs"]
mod conditional;
mod determinism;
mod efficiency;
#[path = "../../../benches/search/functions.rs"]
#[expect(dead_code, reason = "the benchmark has more functions than the tests need")]
mod functions;
mod goals;
mod odd;
mod replicates;
pub(super) mod study;
