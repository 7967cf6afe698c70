//! Weights of classes in the loss.

use serde_json::json;

use super::data::{Setup, Table, section};
use crate::nn::{Checkpoint, NnError};

/// A training of some samples without their order changed, so that a sample may stand for several.
fn trained(train: Table, model: serde_json::Value) -> Result<Checkpoint, NnError> {
    let size = train.labels.len();
    let training = json!({ "epochs": 4, "batch_size": size, "learning_rate": 0.1, "shuffle": false });
    let mut setup = Setup::new("sgd", training);
    (setup.model, setup.validation) = (section(model), Some(train.clone()));
    setup.train = train;
    setup.run(None).map(|outcome| outcome.checkpoint)
}

/// The samples of a table, those of class 0 `times` over.
fn repeated(times: usize) -> Table {
    let whole = super::data::clusters(24, 5);
    let mut table = Table { x: Vec::new(), labels: Vec::new(), ..whole.clone() };
    for (x, &label) in whole.x.chunks(whole.features).zip(&whole.labels) {
        for _ in 0..if label == 0 { times } else { 1 } {
            table.x.extend(x);
            table.labels.push(label);
        }
    }
    table
}

#[test]
fn a_balanced_class_counts_as_if_it_had_as_many_samples_as_others() {
    // Class 0 three times over and balanced is the table as it was: all weights are those of equal classes.
    let plain = trained(repeated(1), json!({ "hidden": [6] })).unwrap();
    let balanced = trained(repeated(3), json!({ "hidden": [6], "class_weights": "balanced" })).unwrap();
    for column in ["train_loss", "val_loss"] {
        let [a, b] = [&plain, &balanced].map(|checkpoint| checkpoint.history().last(column).unwrap());
        assert!((a - b).abs() < 1e-5, "{column}: {a} against {b}");
    }
    let unbalanced = trained(repeated(3), json!({ "hidden": [6] })).unwrap();
    assert!((unbalanced.history().last("val_loss").unwrap() - plain.history().last("val_loss").unwrap()).abs() > 1e-3);
}

#[test]
fn weights_go_through_the_file_of_a_checkpoint_and_are_for_cross_entropy() {
    let model = json!({ "hidden": [6], "class_weights": "balanced" });
    let checkpoint = trained(repeated(3), model.clone()).unwrap();
    let bytes = checkpoint.to_safetensors(&section::<crate::nn::Mlp>(model.clone())).unwrap();
    assert_eq!(Checkpoint::from_safetensors(&bytes, &section::<crate::nn::Mlp>(model)).unwrap(), checkpoint);
    let error = trained(repeated(3), json!({ "class_weights": "balanced", "loss": "squared_error" })).unwrap_err();
    assert_eq!(error.to_string(), "`class_weights`: they are for the loss `cross_entropy` of classes");
}
