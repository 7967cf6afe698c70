use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;

use serde_json::Value;

use super::{Linear, LinearModel};
use crate::tabular::{Examples, Fit, TableFamily as _, TableModel, TabularError, Targets};

static GOING: AtomicBool = AtomicBool::new(false);

const REFERENCE: &str = include_str!("../../../tests/reference/tabular/linear.json");

fn fit(parameters: &Linear, train: Examples<'_>, threads: usize) -> Result<LinearModel, TabularError> {
    let fit = Fit { train, validation: None, rounds: 1, seed: 0, threads, cancelled: &GOING };
    let model = parameters.fit(&fit, &mut |_| ControlFlow::Continue(()))?;
    LinearModel::from_json(&model.to_json())
}

/// The numbers of a list, whatever the depth.
fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        value => vec![value.as_f64().unwrap()],
    }
}

fn singles(value: &Value) -> Vec<f32> {
    numbers(value).into_iter().map(|x| x as f32).collect()
}

#[test]
fn coefficients_are_those_of_scikit_learn() {
    let reference: Value = serde_json::from_str(REFERENCE).unwrap();
    for (name, case) in reference["cases"].as_object().unwrap() {
        let x = singles(&reference[if name.starts_with("plain") { "plain" } else { "x" }]);
        let target = name.trim_start_matches("plain ");
        let values = singles(&reference[if target.starts_with("numbers") { "y" } else { target }]);
        let labels: Vec<u32> = values.iter().map(|&x| x as u32).collect();
        let targets = match target {
            "two" => Targets::Classes { labels: &labels, count: 2 },
            "three" => Targets::Classes { labels: &labels, count: 3 },
            "labels" => Targets::Labels { values: &values, count: 2 },
            _ => Targets::Numbers { values: &values, count: 1 },
        };
        let parameters = Linear { l1: numbers(&case[0])[0], l2: numbers(&case[1])[0], ..Linear::default() };
        let model = fit(&parameters, Examples { x: &x, features: 4, categorical: &[], targets }, 1).unwrap();
        let found = [model.coefficients().concat(), model.intercepts().to_vec()].concat();
        let expected = [numbers(&case[2]), numbers(&case[3])].concat();
        assert_eq!(found.len(), expected.len(), "{name}");
        for (found, expected) in found.iter().zip(&expected) {
            assert!((found - expected).abs() <= 1e-6 * expected.abs().max(1.0), "{name}: {found} {expected}");
            assert_eq!(*found == 0.0, *expected == 0.0, "{name}: {found} {expected}");
        }
    }
}

#[test]
fn the_bits_are_the_same_with_any_number_of_threads() {
    let mut stream = crate::base::rng::Stream::new(1, "table", 0);
    let x: Vec<f32> = (0..30_000 * 8).map(|_| stream.normal() as f32).collect();
    let labels: Vec<u32> = x.chunks(8).map(|x| u32::from(x[0] > x[1]) + u32::from(x[2] > 0.5)).collect();
    let targets = Targets::Classes { labels: &labels, count: 3 };
    let examples = Examples { x: &x, features: 8, categorical: &[], targets };
    let parameters = Linear { l1: 3.0, max_iterations: 20, ..Linear::default() };
    let one = fit(&parameters, examples, 1).unwrap();
    for threads in [2, 4, 7] {
        let other = fit(&parameters, examples, threads).unwrap();
        assert!(one == other && one.predict(&examples, 1).unwrap() == other.predict(&examples, threads).unwrap());
    }
}

#[test]
fn a_large_offset_costs_no_digits() {
    let x: Vec<f32> = (0..50).map(|i| 2_460_000.0 + i as f32).collect();
    let y: Vec<f32> = (0..50).map(|i| 3.0 * i as f32).collect();
    let targets = Targets::Numbers { values: &y, count: 1 };
    let model =
        fit(&Linear { l2: 0.0, ..Linear::default() }, Examples { x: &x, features: 1, categorical: &[], targets }, 1);
    assert!((model.unwrap().coefficients()[0][0] - 3.0).abs() < 1e-9);
}

#[test]
fn constant_columns_one_class_and_tiny_tables_give_a_model() {
    let of = |x: &[f32], features: usize, targets: Targets<'_>| {
        let examples = Examples { x, features, categorical: &[], targets };
        let model = fit(&Linear::default(), examples, 3).unwrap();
        let (predictions, loss) = model.predict(&examples, 1).unwrap();
        assert!(loss.is_finite() && predictions.iter().all(|p| p.is_finite()));
        model
    };
    let constant = of(&[0.1, 1.0, 0.1, 2.0, 0.1, 4.0], 2, Targets::Classes { labels: &[0, 1, 1], count: 2 });
    assert!(constant.coefficients()[0][0] == 0.0 && constant.coefficients()[0][1] > 0.0);
    of(&[1.0], 1, Targets::Classes { labels: &[0], count: 1 });
    of(&[1.0, 2.0], 1, Targets::Classes { labels: &[1, 1], count: 2 });
    of(&[1.0, 2.0], 1, Targets::Classes { labels: &[1, 1], count: 5 });
    of(&[], 0, Targets::Numbers { values: &[1.0, 2.0], count: 1 });
    of(&[f32::MAX, f32::MIN, 0.0], 1, Targets::Numbers { values: &[1.0, 2.0, 9.0], count: 1 });
}

#[test]
fn missing_values_and_files_of_something_else_are_errors() {
    let targets = Targets::Numbers { values: &[1.0, 2.0], count: 1 };
    for hole in [f32::NAN, f32::INFINITY] {
        let examples = Examples { x: &[1.0, 2.0, 3.0, hole], features: 2, categorical: &[], targets };
        let error = fit(&Linear::default(), examples, 1).unwrap_err();
        assert!(matches!(error, TabularError::Missing { feature: 1, row: 1 }), "{error}");
    }
    let examples = Examples { x: &[1.0, 2.0], features: 1, categorical: &[], targets };
    let json = String::from_utf8(fit(&Linear::default(), examples, 1).unwrap().to_json()).unwrap();
    for text in [json.replace("linear", "gbdt"), json.replace(r#""features":1"#, r#""features":2"#), "[]".to_owned()] {
        assert!(Linear::default().read(text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn a_cancelled_fit_comes_to_no_model() {
    static OVER: AtomicBool = AtomicBool::new(true);
    let x: Vec<f32> = (0..600).map(|i| (i * 7 % 101) as f32).collect();
    let train = Examples { x: &x, features: 1, categorical: &[], targets: Targets::Numbers { values: &x, count: 1 } };
    let fit = |cancelled| Fit { train, validation: None, rounds: 1, seed: 0, threads: 1, cancelled };
    let mut rounds = 0;
    let mut fitted = |fit: Fit<'_>| {
        let on_round = &mut |_: &crate::tabular::Round<'_>| {
            rounds += 1;
            ControlFlow::Continue(())
        };
        Linear::default().fit(&fit, on_round).map(drop)
    };
    assert!(matches!(fitted(fit(&OVER)), Err(TabularError::Cancelled)));
    assert!(fitted(fit(&GOING)).is_ok() && rounds == 1);
}
