use std::ops::ControlFlow;

use serde_json::json;

use super::data::{Setup, section};
use crate::nn::{Checkpoint, Ending};

const METHODS: [&str; 7] = ["sgd", "momentum", "nesterov", "rmsprop", "adam", "nadam", "adamw"];

#[test]
fn a_continued_training_equals_an_uninterrupted_one_to_the_bit() {
    for method in METHODS {
        let mut setup = Setup::new(
            method,
            json!({
                "epochs": 6, "batch_size": 7, "weight_decay": 1e-3, "weight_average": 0.9,
            }),
        );
        setup.model = section(json!({ "hidden": [8], "dropout": 0.2, "batch_norm": true }));
        let whole = setup.run(None).unwrap().checkpoint;
        setup.training.epochs = 2;
        let begun = setup.run(None).unwrap().checkpoint;
        // Through its file, as the store keeps it.
        let bytes = begun.to_safetensors(&setup.model).unwrap();
        let read = Checkpoint::from_safetensors(&bytes, &setup.model).unwrap();
        assert_eq!(read, begun, "{method}");
        setup.training.epochs = 6;
        assert_eq!(setup.run(Some(read)).unwrap().checkpoint, whole, "{method}");
    }
}

#[test]
fn an_interrupted_training_goes_on_from_its_last_epoch() {
    let setup = Setup::new("adam", json!({ "epochs": 5 }));
    let stop = |history: &crate::base::history::History| {
        if history.len() == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let stopped = setup.run_until(None, &mut { stop }).unwrap();
    assert_eq!((stopped.status, stopped.checkpoint.epochs()), (Ending::Interrupted, 3));
    let rest = setup.run(Some(stopped.checkpoint)).unwrap();
    assert_eq!(rest.status, Ending::Completed);
    assert_eq!(rest.checkpoint, setup.run(None).unwrap().checkpoint);
}

#[test]
fn a_network_learns_what_can_be_learned() {
    for method in METHODS {
        let setup = Setup::new(method, json!({ "epochs": 60, "batch_size": 8, "learning_rate": 1e-2 }));
        let outcome = setup.run(None).unwrap();
        let accuracy = outcome.checkpoint.history().last("val_accuracy").unwrap();
        assert!(accuracy > 0.95, "{method}: {accuracy}");
    }
}

#[test]
fn damaged_checkpoints_are_refused() {
    let setup = Setup::new("nadam", json!({ "epochs": 1 }));
    let bytes = setup.run(None).unwrap().checkpoint.to_safetensors(&setup.model).unwrap();
    for length in (0..bytes.len()).step_by(97) {
        assert!(Checkpoint::from_safetensors(&bytes[..length], &setup.model).is_err(), "{length}");
    }
    // A flipped byte is an error or another checkpoint, never a panic.
    for place in (0..bytes.len()).step_by(13) {
        let mut bytes = bytes.clone();
        bytes[place] ^= 0x55;
        let _ = Checkpoint::from_safetensors(&bytes, &setup.model);
    }
    let other = section::<crate::nn::Mlp>(json!({ "hidden": [9, 6] }));
    assert!(Checkpoint::from_safetensors(&bytes, &other).is_err());
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let mut setup = Setup::new("nadam", json!({ "epochs": 2, "batch_size": 60 }));
    // Large enough for products and updates to be parted.
    setup.model = section(json!({ "hidden": [700, 600], "batch_norm": true }));
    let one = setup.run(None).unwrap().checkpoint;
    for threads in [2, 3, 5] {
        setup.threads = threads;
        assert_eq!(setup.run(None).unwrap().checkpoint, one, "{threads} threads");
    }
}

#[test]
fn the_average_follows_the_parameters_and_is_what_is_measured() {
    let mut setup = Setup::new("sgd", json!({ "epochs": 3, "batch_size": 20, "learning_rate": 0.1 }));
    let plain = setup.run(None).unwrap().checkpoint;
    assert!(plain.average.is_empty());
    setup.training.weight_average = Some(0.5);
    let averaged = setup.run(None).unwrap().checkpoint;
    assert_eq!(averaged.parameters, plain.parameters, "averaging does not touch the training");
    let metrics = |c: &Checkpoint| {
        c.history()
            .get("train_loss")
            .unwrap()
            .iter()
            .copied()
            .zip(c.history().get("val_loss").unwrap().to_vec())
            .collect::<Vec<_>>()
    };
    let (plain, averaged_metrics) = (metrics(&plain), metrics(&averaged));
    assert!(plain.iter().zip(&averaged_metrics).all(|(a, b)| a.0 == b.0 && a.1 != b.1));
    // Step by step: nine steps, of which each batch size of one epoch gives the parameters of one.
    let mut average: Option<Vec<f64>> = None;
    for epochs in 1..=9 {
        let mut single = Setup::new("sgd", json!({ "epochs": epochs, "batch_size": 60, "learning_rate": 0.1 }));
        single.training.weight_average = Some(0.5);
        let checkpoint = single.run(None).unwrap().checkpoint;
        let p: Vec<f64> = checkpoint.parameters.iter().map(|&p| f64::from(p)).collect();
        let start: Vec<f64> = {
            let network = Setup::new("sgd", json!({ "epochs": 1, "batch_size": 60, "learning_rate": 1e-30 }));
            network.run(None).unwrap().checkpoint.parameters.iter().map(|&p| f64::from(p)).collect()
        };
        let t = f64::from(epochs);
        let decay = 0.5_f64.min((1.0 + t) / (10.0 + t));
        let before = average.take().unwrap_or(start);
        let now: Vec<f64> = before.iter().zip(&p).map(|(a, p)| decay * a + (1.0 - decay) * p).collect();
        assert!(now.iter().zip(checkpoint.average.iter()).all(|(a, b)| (a - f64::from(*b)).abs() < 1e-5), "{epochs}");
        average = Some(now);
    }
}
