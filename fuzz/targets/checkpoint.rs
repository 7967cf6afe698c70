//! Trainings as far as they have come (safetensors with JSON inside). The first byte chooses the model
//! that shall have written it.
//!
//! What is read must be written as a file that says the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use specrun::nn::{Checkpoint, Mlp};
use specrun_fuzz::bounded;

fuzz_target!(|data: &[u8]| {
    let Some((how, bytes)) = data.split_first() else { return };
    let hidden = [vec![], vec![2], vec![3, 2], vec![2, 2, 2]][usize::from(how >> 1) % 4].clone();
    let model = Mlp { hidden: Some(hidden), batch_norm: how & 1 != 0, ..Mlp::default() };
    let Ok(checkpoint) = bounded(bytes.len(), || Checkpoint::from_safetensors(bytes, &model)) else { return };
    let written = checkpoint.to_safetensors(&model).expect("the model is that of the training");
    let again = Checkpoint::from_safetensors(&written, &model).expect("a training that was written");
    // Bytes, since what is no number equals nothing.
    assert_eq!(again.to_safetensors(&model).expect("the same model"), written);
});
