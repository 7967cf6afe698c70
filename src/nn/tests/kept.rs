//! Which epoch's weights a training leaves.

use serde_json::json;

use super::data::Setup;
use crate::nn::{Checkpoint, Network};

/// A training whose validation loss goes down and up, since some of the labels are wrong, with early stopping that never stops it.
fn restless(epochs: u32, restore_best: bool) -> Setup {
    let rule = json!({ "patience": 1000, "metric": "val_loss", "restore_best": restore_best });
    let training = json!({ "epochs": epochs, "learning_rate": 0.5, "batch_size": 5, "early_stopping": rule });
    let mut setup = Setup::new("sgd", training);
    let labels = setup.validation.iter_mut().flat_map(|part| &mut part.labels);
    labels.step_by(4).for_each(|label| *label = (*label + 1) % 3);
    setup
}

/// The loss on the validation part with the weights that are kept.
fn kept_loss(setup: &Setup, checkpoint: &Checkpoint) -> f64 {
    let network = Network::new(&setup.model, checkpoint).unwrap();
    let metrics = network.evaluate(setup.validation.as_ref().unwrap()).unwrap().metrics;
    metrics.iter().find(|(name, _)| *name == "loss").unwrap().1
}

#[test]
fn the_weights_of_the_best_epoch_are_kept() {
    let setup = restless(12, true);
    let checkpoint = setup.run(None).unwrap().checkpoint;
    let rule = setup.training.early_stopping.as_ref().unwrap();
    let kept = rule.kept_epoch(checkpoint.history()).unwrap();
    let curve = checkpoint.history().curve("val_loss");
    let least = curve.iter().map(|(_, loss)| *loss).fold(f64::INFINITY, f64::min);
    assert!(kept < 12 && curve[kept as usize - 1] == (kept, least), "epoch {kept} of {curve:?}");
    assert_eq!(kept_loss(&setup, &checkpoint), least);
    // They are those of a training that ends there.
    let short = restless(kept, false);
    let weights = |setup: &Setup, checkpoint: &Checkpoint| checkpoint.weights_safetensors(&setup.model).unwrap();
    assert_eq!(weights(&setup, &checkpoint), weights(&short, &short.run(None).unwrap().checkpoint));
}

#[test]
fn without_restore_best_the_weights_of_the_last_epoch_are_kept() {
    let setup = restless(12, false);
    let checkpoint = setup.run(None).unwrap().checkpoint;
    assert_eq!(Some(kept_loss(&setup, &checkpoint)), checkpoint.history().last("val_loss"));
    assert_eq!(setup.training.early_stopping.as_ref().unwrap().kept_epoch(checkpoint.history()), None);
}

#[test]
fn a_training_that_is_continued_after_its_best_epoch_still_has_it() {
    let whole = restless(12, true).run(None).unwrap().checkpoint;
    for epochs in [1, 3, 6, 9, 11] {
        let setup = restless(epochs, true);
        let bytes = setup.run(None).unwrap().checkpoint.to_safetensors(&setup.model).unwrap();
        let read = Checkpoint::from_safetensors(&bytes, &setup.model).unwrap();
        assert_eq!(restless(12, true).run(Some(read)).unwrap().checkpoint, whole, "{epochs}");
    }
}
