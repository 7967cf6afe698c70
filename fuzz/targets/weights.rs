//! Files of weights (safetensors) that a training starts from. The first byte chooses the network.

#![no_main]

use libfuzzer_sys::fuzz_target;
use specrun::nn::{Architecture, Mlp, Shape, Target, first_layer, read_weights};
use specrun_fuzz::bounded;

fuzz_target!(|data: &[u8]| {
    let Some((how, bytes)) = data.split_first() else { return };
    let hidden = [vec![], vec![2], vec![3, 2], vec![2, 2, 2]][usize::from(how >> 1) % 4].clone();
    let model = Mlp { hidden: Some(hidden), batch_norm: how & 1 != 0, ..Mlp::default() };
    let network = Architecture::new(&model, &Shape::vector(3), Target::Classes(2)).expect("a small network");
    bounded(bytes.len(), || {
        if let Ok(values) = read_weights(bytes, &network) {
            assert!(values.iter().all(|x| x.is_finite()));
        }
        let _ = first_layer(bytes);
    });
});
