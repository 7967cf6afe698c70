//! The benchmark's three networks after one epoch: the same bits on every CPU, for good.
//!
//! The digests change with whatever changes results, and then the version of the stage `trial` rises too.

use std::ops::ControlFlow;

use serde_json::json;

use super::data::{Table, section};
use crate::base::rng::Stream;
use crate::nn::{Job, Method, Mlp, Training, train};

const FEATURES: usize = 784;

/// Bytes / 255 in stretches between stretches of zeros, as the rows of an image are.
fn images(count: usize) -> Table {
    let mut stream = Stream::new(1, "images", 0);
    let mut x = vec![0.0; count * FEATURES];
    for stretch in x.chunks_mut(14) {
        let is_blank = stream.below(2) == 0;
        stretch.iter_mut().for_each(|x| *x = if is_blank { 0.0 } else { stream.below(256) as f32 / 255.0 });
    }
    let labels = (0..count).map(|_| stream.below(10) as u32).collect();
    Table { x, features: FEATURES, labels, classes: 10 }
}

/// Digest of the parameters after one epoch on 1 000 images.
fn digest(hidden: &[usize], activation: &str, method: &str, batch_size: u32, threads: usize) -> String {
    let model: Mlp = section(json!({ "hidden": hidden, "activation": activation }));
    let method: Method = section(json!({ "kind": method }));
    let training: Training = section(json!({ "batch_size": batch_size, "epochs": 1 }));
    let (train_part, validation) = (images(1000), images(100));
    let job = Job {
        model: &model,
        method: &method,
        training: &training,
        seed: 1,
        train: &train_part,
        validation: Some(&validation),
        initial: None,
        asked: &[],
        threads,
        gives_up: &|| false,
    };
    let outcome = train(&job, None, &mut |_| ControlFlow::Continue(())).unwrap();
    let bytes: Vec<u8> = outcome.checkpoint.parameters.iter().flat_map(|p| p.to_le_bytes()).collect();
    blake3::hash(&bytes).to_hex()[..16].to_owned()
}

#[test]
fn the_networks_of_the_benchmark_have_the_bits_that_they_always_had() {
    for threads in [1, 2, 4] {
        assert_eq!(digest(&[64, 64, 64, 64], "tanh", "nadam", 32, threads), "578b4080cd9be144");
        assert_eq!(digest(&[128, 128, 128], "relu", "adam", 64, threads), "b436ad10b60b24d8");
        assert_eq!(digest(&[32, 32, 32], "tanh", "sgd", 16, threads), "fa86350878dd3bef");
    }
}
