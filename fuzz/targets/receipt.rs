//! Receipts. What is read must be written as a receipt that says the same, and differ in nothing from itself.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use specrun::stages::Receipt;
use specrun_fuzz::{Scratch, bounded};

static SCRATCH: LazyLock<Scratch> = LazyLock::new(Scratch::new);

fuzz_target!(|data: &[u8]| {
    let path = SCRATCH.write("spec.lock", data);
    match bounded(data.len(), || Receipt::read(&path)) {
        Ok(receipt) => {
            let path = SCRATCH.write("again.lock", &receipt.to_bytes());
            assert_eq!(Receipt::read(&path).expect("a receipt that was written"), receipt);
            let _ = receipt.difference(&receipt);
        }
        Err(error) => assert!(error.to_string().len() < 4096),
    }
});
