use std::ops::ControlFlow;

use serde_json::json;

use super::data::{Setup, Table, clusters, section};
use crate::nn::kernels::LEAST;
use crate::nn::{Ending, NnError};

fn is_finite(setup: &Setup) -> Ending {
    let outcome = setup.run(None).unwrap();
    let history = outcome.checkpoint.history();
    for (name, values) in history.columns() {
        assert!(values.iter().flatten().all(|value| value.is_finite()), "{name} {values:?}");
    }
    outcome.status
}

#[test]
fn a_training_that_blows_up_is_a_result() {
    for method in ["sgd", "momentum", "nesterov", "rmsprop", "adam", "nadam", "adamw"] {
        for activation in ["sigmoid", "tanh", "relu", "identity", "leaky_relu", "gelu"] {
            for rate in [10.0, 1e30] {
                let mut setup = Setup::new(method, json!({ "epochs": 3, "learning_rate": rate }));
                setup.model = section(json!({ "hidden": [8, 6], "activation": activation }));
                is_finite(&setup);
            }
        }
    }
    let mut setup = Setup::new("sgd", json!({ "epochs": 3, "learning_rate": 1e30 }));
    setup.model = section(json!({ "hidden": [8, 6], "activation": "relu" }));
    assert_eq!(is_finite(&setup), Ending::Diverged);
}

#[test]
fn what_weight_decay_takes_away_is_zero_and_never_a_slow_number() {
    for activation in ["sigmoid", "tanh", "relu", "leaky_relu", "gelu"] {
        for decay in [json!({ "weight_decay": 5.0 }), json!({ "weight_decay": 5.0, "decoupled_weight_decay": true })] {
            let mut training = json!({ "epochs": 300, "batch_size": 8, "learning_rate": 0.05, "weight_average": 0.9 });
            training.as_object_mut().unwrap().extend(decay.as_object().unwrap().clone());
            let mut setup = Setup::new("momentum", training);
            setup.model = section(json!({ "hidden": [8, 6], "activation": activation }));
            let checkpoint = setup.run(None).unwrap().checkpoint;
            setup.training = section(json!({ "epochs": 1 }));
            let without = setup.run(None).unwrap().checkpoint.parameters;
            let left = |x: &[f32]| x.iter().filter(|x| **x != 0.0).count();
            for x in [&checkpoint.parameters, &checkpoint.average] {
                let small = x.iter().filter(|x| **x != 0.0 && x.abs() < LEAST).count();
                assert_eq!(small, 0, "{activation} {decay}");
                // Units of a sigmoid give 0.5 where their weights are zero, which keeps those above them moving.
                let vanishes = 2 * left(x) < left(&without);
                assert!(vanishes || activation == "sigmoid", "{activation} {decay}: {} of {}", left(x), left(&without));
            }
        }
    }
}

#[test]
fn samples_that_are_no_numbers_end_the_training_as_diverged() {
    let mut setup = Setup::new("adam", json!({ "epochs": 2 }));
    setup.train.x[7] = f32::NAN;
    assert_eq!(is_finite(&setup), Ending::Diverged);
}

#[test]
fn zeros_one_sample_and_batches_of_any_size_work() {
    for batch in [1, 7, 60, 1000] {
        let setup = Setup::new("nadam", json!({ "epochs": 2, "batch_size": batch }));
        assert_eq!(is_finite(&setup), Ending::Completed);
    }
    let mut setup = Setup::new("nadam", json!({ "epochs": 2 }));
    setup.train = Table { x: vec![0.0; 5], features: 5, labels: vec![2], classes: 3 };
    setup.validation = None;
    assert_eq!(is_finite(&setup), Ending::Completed);
    setup.validation = Some(clusters(0, 1));
    assert_eq!(is_finite(&setup), Ending::Completed);
}

#[test]
fn a_network_without_hidden_layers_is_softmax_regression() {
    let mut setup = Setup::new("sgd", json!({ "epochs": 40, "learning_rate": 0.1 }));
    setup.model = section(json!({ "hidden_layers": 0 }));
    let outcome = setup.run(None).unwrap();
    assert!(outcome.checkpoint.history().last("val_accuracy").unwrap() > 0.95);
}

#[test]
fn jobs_that_do_not_fit_together_are_refused() {
    let mut setup = Setup::new("sgd", json!({ "epochs": 1 }));
    setup.train.labels[3] = 3;
    assert!(matches!(setup.run(None), Err(NnError::LabelOutOfRange { label: 3, classes: 3 })));
    setup.train = clusters(0, 1);
    assert!(matches!(setup.run(None), Err(NnError::NoSamples)));
    setup.train = clusters(30, 1);
    setup.validation = Some(Table { x: vec![0.0; 4], features: 4, labels: vec![0], classes: 3 });
    assert!(matches!(setup.run(None), Err(NnError::FeatureMismatch { expected: 5, found: 4 })));
}

#[test]
fn early_stopping_ends_the_training_after_its_patience() {
    let rule = json!({ "patience": 3, "min_delta": 10.0 });
    let setup = Setup::new("sgd", json!({ "epochs": 50, "early_stopping": rule }));
    let outcome = setup.run(None).unwrap();
    // Nothing improves by 10: the first epoch counts as an improvement over nothing, three more do not.
    assert_eq!((outcome.status, outcome.checkpoint.epochs()), (Ending::Stopped, 4));
    let mut patient = Setup::new("sgd", json!({ "epochs": 5, "early_stopping": rule }));
    patient.validation = None;
    assert_eq!(patient.run(None).unwrap().status, Ending::Completed);
}

#[test]
fn a_tight_clip_holds_the_parameters_back() {
    let moved = |clip: serde_json::Value| {
        let mut setup =
            Setup::new("sgd", json!({ "epochs": 1, "batch_size": 60, "learning_rate": 1.0, "clip_norm": clip }));
        setup.validation = None;
        let after = setup.run(None).unwrap().checkpoint.parameters;
        setup.training.learning_rate = 1e-30;
        let before = setup.run(None).unwrap().checkpoint.parameters;
        after.iter().zip(before.iter()).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>().sqrt()
    };
    // One step of rate 1 moves the parameters by the norm of the gradient.
    let free = moved(json!(null));
    assert!(free > 0.1);
    assert!((moved(json!(0.01)) - 0.01).abs() < 1e-5);
    assert_eq!(moved(json!(1e6)), free);
}

#[test]
fn with_the_sum_of_losses_a_learning_rate_is_that_of_the_mean_times_the_batch() {
    for loss in ["cross_entropy", "squared_error"] {
        let trained = |reduction: &str, learning_rate: f64, weight_decay: f64| {
            let training =
                json!({ "epochs": 3, "batch_size": 16, "learning_rate": learning_rate, "weight_decay": weight_decay });
            let mut setup = Setup::new("nesterov", training);
            setup.train = clusters(64, 1);
            setup.model = section(json!({ "hidden": [8], "loss": loss, "loss_reduction": reduction }));
            setup.run(None).unwrap().checkpoint
        };
        let (sum, mean) = (trained("sum", 0.004, 0.16), trained("mean", 0.064, 0.01));
        for (sum, mean) in sum.parameters.iter().zip(mean.parameters.iter()) {
            assert!((sum - mean).abs() < 1e-5, "{loss}: {sum} {mean}");
        }
        let shown = |checkpoint: &crate::nn::Checkpoint| checkpoint.history().last("train_loss").unwrap();
        assert!((shown(&sum) / shown(&mean) - 1.0).abs() < 1e-5, "what is shown is the mean");
        assert_ne!(trained("sum", 0.004, 0.0).parameters.to_vec(), trained("mean", 0.004, 0.0).parameters.to_vec());
    }
}

#[test]
fn a_clip_sees_the_gradient_of_the_sum() {
    let moved = |reduction: &str, clip: f64| {
        let training = json!({ "epochs": 1, "batch_size": 60, "learning_rate": 1.0, "clip_norm": clip });
        let mut setup = Setup::new("sgd", training);
        setup.model = section(json!({ "hidden": [8], "loss_reduction": reduction }));
        setup.run(None).unwrap().checkpoint.parameters.to_vec()
    };
    // The mean's gradient is shorter than the limit, the sum's longer.
    assert_eq!(moved("mean", 3.0), moved("mean", 1e9));
    assert_ne!(moved("sum", 3.0), moved("sum", 1e9));
}

#[test]
fn an_epoch_that_is_given_up_leaves_the_checkpoint_before_it() {
    let setup = Setup::new("adam", json!({ "epochs": 3, "batch_size": 8 }));
    let whole = setup.run(None).unwrap().checkpoint;
    let asked = std::cell::Cell::new(0);
    // Of the 60 samples an epoch takes eight batches; the second epoch is given up after one.
    let part =
        setup.run_with(None, &mut |_| ControlFlow::Continue(()), &|| asked.replace(asked.get() + 1) == 9).unwrap();
    assert_eq!((part.status, part.checkpoint.epochs()), (Ending::Interrupted, 1));
    assert!(setup.run(Some(part.checkpoint)).unwrap().checkpoint == whole);
}
