//! Numbers and labels through what `evaluate` writes.

use std::ops::ControlFlow;
use std::sync::Arc;

use ndarray::Array2;
use serde_json::json;

use super::super::mistakes::{Mistake, worst_mistakes};
use super::*;
use crate::data::{self, Affine, Dataset, Features, Origin, Part, TargetMap, TargetScale};
use crate::nn::Network;
use crate::nn::{Job, Mlp, Training, train};

/// 40 rows of three features, to be predicted as `targets` makes of each.
fn part(targets: impl Fn(Array2<f32>, Vec<String>) -> data::Targets, of: impl Fn(&[f32]) -> [f32; 2]) -> PartSamples {
    let x = Array2::from_shape_fn((40, 3), |(i, j)| ((i * (j + 3)) % 13) as f32 / 6.0 - 1.0);
    let rows: Vec<f32> = x.rows().into_iter().flat_map(|row| of(&[row[0], row[1], row[2]])).collect();
    let values = Array2::from_shape_vec((40, 2), rows).unwrap();
    let targets = targets(values, vec!["first".to_owned(), "second".to_owned()]);
    let dataset =
        Dataset { features: Features::F32(x), targets, train_rows: 40, shape: None, origin: Origin::default() };
    let rows: Vec<u32> = (0..40).collect();
    let map = TargetMap::fit(TargetScale::None, &dataset.targets, &rows).unwrap();
    PartSamples(Part::new(Arc::new(dataset), rows, &Affine::identity(), None).scaled_by(map))
}

/// What a network that was trained on a part predicts for it.
fn predictions(part: &PartSamples) -> Predictions {
    let model: Mlp = serde_json::from_value(json!({ "hidden": [8] })).unwrap();
    let method = serde_json::from_value(json!({ "kind": "adam" })).unwrap();
    let training: Training = serde_json::from_value(json!({ "epochs": 30, "learning_rate": 0.02 })).unwrap();
    let job = Job {
        model: &model,
        method: &method,
        training: &training,
        seed: 1,
        train: part,
        validation: Some(part),
        initial: None,
        asked: &[],
        threads: 1,
        gives_up: &|| false,
    };
    let outcome = train(&job, None, &mut |_| ControlFlow::Continue(())).unwrap();
    Predictions::new(Network::new(&model, &outcome.checkpoint).unwrap().evaluate(part).unwrap())
}

#[test]
fn numbers_have_their_metrics_and_their_largest_errors() {
    let part = part(
        |values, names| data::Targets::Numbers { values: values.mapv(f64::from), names },
        |x| [x[0] + x[1], 100.0 * x[2] * x[0]],
    );
    let found = predictions(&part);
    let measured = metrics(&part, &found, &[], None).unwrap();
    assert!(measured.classes.is_none() && measured.metrics.len() == 9, "{measured:?}");
    let usual: Vec<&str> = measured.usual().iter().map(|(name, _)| *name).collect();
    assert_eq!(usual, ["rmse", "r2", "loss"]);
    let names = part.0.targets().names().to_vec();
    let worst = worst_mistakes(&part, &found, &names, 5);
    let targets: Vec<&str> = worst
        .iter()
        .map(|mistake| match mistake {
            Mistake::Number { target, .. } => target.as_str(),
            _ => panic!("a number"),
        })
        .collect();
    assert!(targets.len() == 5 && targets.contains(&"first"), "errors of small targets are seen: {targets:?}");
    let again: Vec<Mistake> = serde_json::from_value(json!(worst)).unwrap();
    assert_eq!(again, worst);
    let (shape, _) = npy::read::<f64>(&found.npy()).unwrap();
    assert_eq!(shape, [40, 2]);
    assert_eq!(rival(&part, &found, &found, 0).classes, None);
}

#[test]
fn labels_have_their_metrics_and_the_surest_mistakes() {
    let of = |x: &[f32]| [f32::from(u8::from(x[0] > 0.0)), f32::from(u8::from(x[1] * x[2] > 0.1))];
    let part = part(|values, names| data::Targets::Labels { values, names }, of);
    let found = predictions(&part);
    let measured = metrics(&part, &found, &[], None).unwrap();
    let usual: Vec<&str> = measured.usual().iter().map(|(name, _)| *name).collect();
    assert_eq!(usual, ["accuracy", "f1_macro", "loss"]);
    assert_eq!(measured.value("hamming_loss").map(|loss| loss < 0.5), Some(true));
    let names = part.0.targets().names().to_vec();
    let worst = worst_mistakes(&part, &found, &names, 100);
    let again: Vec<Mistake> = serde_json::from_value(json!(worst)).unwrap();
    assert_eq!(again, worst);
    assert_eq!(worst.len() as f64, (measured.value("hamming_loss").unwrap() * 80.0).round());
}

#[test]
fn only_what_is_asked_for_is_kept_and_must_be_of_the_task() {
    let part = part(|values, names| data::Targets::Numbers { values: values.mapv(f64::from), names }, |x| [x[0], x[1]]);
    let found = predictions(&part);
    let asked = |words: serde_json::Value| -> Vec<MetricWord> { serde_json::from_value(words).unwrap() };
    let measured = metrics(&part, &found, &[], Some(&asked(json!(["mae"])))).unwrap();
    assert_eq!(measured.metrics.keys().collect::<Vec<_>>(), ["mae"]);
    let refused = metrics(&part, &found, &[], Some(&asked(json!(["f1_macro"])))).unwrap_err().to_string();
    assert!(refused.starts_with("there is no `f1_macro` of numbers; write `loss`, `mae`"), "{refused}");
}
