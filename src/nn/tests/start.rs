//! Trainings that start from a file, and what is measured of them.

use safetensors::tensor::{Dtype, TensorView, serialize};
use serde_json::json;

use super::data::{Setup, section};
use crate::nn::{Architecture, Mlp, NnError, Shape, Target, read_weights};

const FEATURES: usize = 4;
const CLASSES: usize = 3;

/// A file of tensors: name, shape and numbers.
fn file(tensors: &[(&str, Vec<usize>, Vec<f32>)]) -> Vec<u8> {
    let bytes: Vec<Vec<u8>> =
        tensors.iter().map(|(_, _, x)| x.iter().flat_map(|x| x.to_le_bytes()).collect()).collect();
    let views = tensors.iter().zip(&bytes).map(|((name, shape, _), bytes)| {
        (name.to_string(), TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap())
    });
    serialize(views, None).unwrap()
}

/// The network of a model.
fn network(model: &Mlp) -> Architecture {
    Architecture::new(model, &Shape::vector(FEATURES), Target::Classes(CLASSES)).unwrap()
}

/// The numbers 0, 1, 2 …
fn numbers(count: usize) -> Vec<f32> {
    (0..count).map(|i| i as f32).collect()
}

#[test]
fn a_training_goes_on_from_the_weights_that_another_has_left() {
    let mut setup = Setup::new("sgd", json!({ "epochs": 3, "learning_rate": 0.1 }));
    for batch_norm in [false, true] {
        setup.model = section(json!({ "hidden": [8, 6], "batch_norm": batch_norm }));
        let mlp = setup.model.clone();
        setup.initial = None;
        let first = setup.run(None).unwrap().checkpoint;
        let bytes = first.weights_safetensors(&mlp).unwrap();
        setup.initial = Some(read_weights(&bytes, &first.architecture(&mlp).unwrap()).unwrap());
        assert_eq!(setup.initial.as_ref().unwrap(), &first.parameters);
        let second = setup.run(None).unwrap().checkpoint;
        let losses = [&first, &second].map(|training| training.history().get("train_loss").unwrap()[0]);
        assert!(losses[1] < losses[0], "batch_norm {batch_norm}: {losses:?}");
    }
}

#[test]
fn weights_are_read_by_either_kind_of_name() {
    let model: Mlp = section(json!({ "hidden": [2] }));
    let (w0, w1) = (numbers(FEATURES * 2), numbers(2 * CLASSES));
    let turned = |x: &[f32], inputs: usize, outputs: usize| -> Vec<f32> {
        (0..inputs * outputs).map(|at| x[at % inputs * outputs + at / inputs]).collect()
    };
    let pytorch = file(&[
        ("layers.0.weight", vec![2, FEATURES], turned(&w0, FEATURES, 2)),
        ("layers.0.bias", vec![2], vec![0.5, 0.25]),
        ("layers.1.weight", vec![CLASSES, 2], turned(&w1, 2, CLASSES)),
        ("layers.1.bias", vec![CLASSES], vec![1.0, 2.0, 3.0]),
        ("something.else", vec![1], vec![0.0]),
    ]);
    let numpy = file(&[
        ("W0", vec![FEATURES, 2], w0),
        ("b0", vec![2], vec![0.5, 0.25]),
        ("W1", vec![2, CLASSES], w1),
        ("b1", vec![CLASSES], vec![1.0, 2.0, 3.0]),
    ]);
    let read = |bytes: &[u8]| read_weights(bytes, &network(&model)).unwrap();
    assert_eq!(read(&pytorch), read(&numpy));
    assert_eq!(read(&numpy)[16..18], [2.0, 3.0]);
}

#[test]
fn weights_of_another_network_are_refused_with_what_does_not_fit() {
    let model: Mlp = section(json!({ "hidden": [] }));
    let shape = vec![FEATURES, CLASSES];
    let right = numbers(FEATURES * CLASSES);
    let why = |bytes: &[u8]| match read_weights(bytes, &network(&model)) {
        Err(NnError::BadWeights { why }) => why,
        other => panic!("{other:?}"),
    };
    assert!(why(b"no tensors").contains("header"));
    assert_eq!(why(&file(&[("W0", shape.clone(), right.clone())])), "there is neither `layers.0.bias` nor `b0`");
    let wide = file(&[("W0", vec![CLASSES, FEATURES], right.clone())]);
    assert_eq!(why(&wide), "`W0` is F32 [3, 4], expected F32 [4, 3]");
    let mut broken = right;
    broken[3] = f32::NAN;
    assert_eq!(why(&file(&[("W0", shape, broken)])), "`W0` holds what is no finite number");
}

#[test]
fn full_training_metrics_are_those_of_the_network_after_the_epoch() {
    let running = Setup::new("adam", json!({ "epochs": 2 }));
    let mut full = Setup::new("adam", json!({ "epochs": 2, "train_metrics": "full" }));
    full.validation = Some(super::data::clusters(60, 1));
    let last = |setup: &Setup| setup.run(None).unwrap().checkpoint.history().clone();
    let (running, full) = (last(&running), last(&full));
    for metric in ["loss", "accuracy"] {
        assert_eq!(full.last(&format!("train_{metric}")), full.last(&format!("val_{metric}")));
    }
    assert!(full.last("train_loss") < running.last("train_loss"), "the epoch's average lags behind its end");
}
