use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;

use super::Gbdt;
use super::bins::Edges;
use super::histogram::Sums;
use super::split::{Limits, Side, best_split};
use crate::base::rng::Stream;
use crate::tabular::{Examples, Fit, TableFamily as _, TableModel, TabularError, Targets};

static GOING: AtomicBool = AtomicBool::new(false);

fn fit(
    parameters: &Gbdt,
    train: Examples<'_>,
    validation: Option<Examples<'_>>,
    threads: usize,
) -> Box<dyn TableModel> {
    let fit = Fit { train, validation, rounds: 100, seed: 7, threads, cancelled: &GOING };
    parameters.fit(&fit, &mut |_| ControlFlow::Continue(())).unwrap()
}

fn numbers<'a>(x: &'a [f32], features: usize, values: &'a [f32]) -> Examples<'a> {
    Examples { x, features, categorical: &[], targets: Targets::Numbers { values, count: 1 } }
}

/// A table of `features` columns, some of whose values are missing, and classes that depend on them.
fn table(rows: usize, features: usize, classes: u32) -> (Vec<f32>, Vec<u32>) {
    let mut stream = Stream::new(1, "table", 0);
    let x: Vec<f32> = (0..rows * features)
        .map(|_| if stream.uniform() < 0.1 { f32::NAN } else { (stream.normal() * 3.0) as f32 })
        .collect();
    let of = |row: &[f32]| {
        let sum: f32 = row.iter().take(3).map(|x| if x.is_nan() { 1.0 } else { x.abs() }).sum();
        (sum as u32 / 2).min(classes - 1)
    };
    let labels = x.chunks(features).map(of).collect();
    (x, labels)
}

/// The slow and obvious way: every bound, both sides of missing values, sums taken anew from the rows.
fn slowest(bins: &[u8], slopes: &[[f64; 2]], count: usize, limits: Limits) -> Option<f64> {
    let mut best: Option<f64> = None;
    for bound in 0..count {
        for missing_left in [false, true] {
            let sums = |left: bool| {
                let mut sums = Sums::default();
                for (&bin, &[gradient, hessian]) in bins.iter().zip(slopes) {
                    let is_left = if bin as usize == count { missing_left } else { bin as usize <= bound };
                    if is_left == left {
                        sums += Sums { gradient, hessian, rows: 1 };
                    }
                }
                sums
            };
            let (left, right) = (sums(true), sums(false));
            let allowed = left.rows.min(right.rows) >= limits.min_rows && left.hessian.min(right.hessian) >= 1e-3;
            let gain = left.score(limits.l2) + right.score(limits.l2) - (left + right).score(limits.l2);
            if allowed && gain > 0.0 && best.is_none_or(|best| gain > best) {
                best = Some(gain);
            }
        }
    }
    best
}

#[test]
fn a_split_gains_what_the_best_of_all_splits_gains() {
    let mut stream = Stream::new(3, "splits", 0);
    for case in 0..200 {
        let (rows, count) = (5 + stream.below(60), 1 + stream.below(6));
        let bins: Vec<u8> = (0..rows).map(|_| stream.below(count + 1) as u8).collect();
        let slopes: Vec<[f64; 2]> = bins.iter().map(|_| [stream.normal(), stream.uniform()]).collect();
        let limits = Limits { min_rows: 1 + (case % 4), l2: f64::from(case % 3) };
        let rows: Vec<u32> = (0..rows as u32).collect();
        let histogram = super::histogram::histogram(&bins, &rows, &slopes, count);
        let total = histogram.iter().fold(Sums::default(), |a, &b| a + b);
        let edges = Edges::Ordered((1..count).map(|i| i as f64).collect());
        let found = best_split(&histogram, &edges, total, limits).map(|split| split.gain);
        let expected = slowest(&bins, &slopes, count, limits);
        match (found, expected) {
            (Some(found), Some(expected)) => assert!((found - expected).abs() < 1e-9, "{case}: {found} {expected}"),
            (found, expected) => assert_eq!(found, expected, "{case}"),
        }
    }
}

#[test]
fn of_equal_splits_the_first_feature_and_the_first_bin_are_taken() {
    // Both columns are the same, and the bounds at 1 and at 2 part the same rows.
    let x: Vec<f32> = (0..40).flat_map(|i| [if i < 20 { 0.0 } else { 3.0 }; 2]).collect();
    let y: Vec<f32> = (0..40).map(|i| if i < 20 { 0.0 } else { 1.0 }).collect();
    let model = fit(&Gbdt { iterations: 1, ..Gbdt::default() }, numbers(&x, 2, &y), None, 1);
    let json = String::from_utf8(model.to_json()).unwrap();
    assert!(json.contains(r#""feature":0,"goes_left":{"at_most":1.5}"#), "{json}");
    assert!(!json.contains(r#""feature":1"#));
    let sums = |gradient: f64| Sums { gradient, hessian: 20.0, rows: 20 };
    let histogram = vec![sums(-1.0), Sums::default(), sums(1.0), Sums::default()];
    let edges = Edges::Ordered(vec![1.0, 2.0]);
    let split = best_split(&histogram, &edges, sums(-1.0) + sums(1.0), Limits { min_rows: 1, l2: 0.0 }).unwrap();
    assert_eq!(split.side, Side::UpTo(0));
}

#[test]
fn missing_values_go_to_the_side_that_they_resemble() {
    for like_large in [false, true] {
        let x: Vec<f32> = (0..90).map(|i| if i < 30 { f32::NAN } else { i as f32 }).collect();
        let high = |i: usize| if i < 30 { like_large } else { i >= 60 };
        let y: Vec<f32> = (0..90).map(|i| f32::from(u8::from(high(i)))).collect();
        let model = fit(&Gbdt::default(), numbers(&x, 1, &y), None, 1);
        let (found, _) = model.predict(&numbers(&[f32::NAN, 30.0, 89.0], 1, &[0.0; 3]), 1).unwrap();
        let expected = [f64::from(u8::from(like_large)), 0.0, 1.0];
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 0.01), "{found:?}");
    }
    // Where only missing and known differ, that is the split; values that were never missing go with the majority.
    let x: Vec<f32> = (0..60).map(|i| if i < 20 { f32::NAN } else { 5.0 }).collect();
    let y: Vec<f32> = (0..60).map(|i| if i < 20 { 1.0 } else { 0.0 }).collect();
    let model = fit(&Gbdt::default(), numbers(&x, 1, &y), None, 1);
    let (found, _) = model.predict(&numbers(&[f32::NAN, 5.0, f32::INFINITY], 1, &[0.0; 3]), 1).unwrap();
    assert!(found[0] > 0.99 && found[1] < 0.01 && found[2] < 0.01, "{found:?}");
    let x: Vec<f32> = (0..100).map(|i| i as f32).collect();
    let y: Vec<f32> = (0..100).map(|i| if i < 30 { 1.0 } else { 0.0 }).collect();
    let model = fit(&Gbdt::default(), numbers(&x, 1, &y), None, 1);
    let (found, _) = model.predict(&numbers(&[f32::NAN], 1, &[0.0]), 1).unwrap();
    assert!(found[0] < 0.01, "{found:?}");
}

#[test]
fn the_bits_are_the_same_with_any_number_of_threads_and_after_reading() {
    let (x, labels) = table(3000, 30, 4);
    let examples =
        Examples { x: &x, features: 30, categorical: &[], targets: Targets::Classes { labels: &labels, count: 4 } };
    let parameters = Gbdt { iterations: 6, subsample: 0.8, colsample: 0.7, ..Gbdt::default() };
    let one = fit(&parameters, examples, None, 1);
    let json = one.to_json();
    let predictions = one.predict(&examples, 1).unwrap();
    for threads in [2, 4, 9] {
        let other = fit(&parameters, examples, None, threads);
        assert!(other.to_json() == json, "{threads} threads");
        assert!(other.predict(&examples, threads).unwrap() == predictions);
    }
    let read = parameters.read(&json).unwrap();
    assert!(read.predict(&examples, 1).unwrap() == predictions && read.to_json() == json);
}

#[test]
fn what_training_rows_are_measured_as_is_what_the_model_predicts_for_them() {
    let (x, labels) = table(500, 5, 3);
    for (subsample, categorical) in [(1.0, &[][..]), (0.5, &[][..]), (1.0, &[4][..])] {
        let x: Vec<f32> = if categorical.is_empty() { x.clone() } else { x.iter().map(|x| x.round()).collect() };
        let targets = Targets::Classes { labels: &labels, count: 3 };
        let examples = Examples { x: &x, features: 5, categorical, targets };
        let parameters = Gbdt { iterations: 9, subsample, ..Gbdt::default() };
        let (mut last, mut loss) = (Vec::new(), f64::INFINITY);
        let fit = Fit { train: examples, validation: None, rounds: 100, seed: 7, threads: 2, cancelled: &GOING };
        let mut on_round = |round: &crate::tabular::Round<'_>| {
            assert!(subsample < 1.0 || round.train_loss < loss);
            (last, loss) = (round.train.to_vec(), round.train_loss);
            ControlFlow::Continue(())
        };
        let model = parameters.fit(&fit, &mut on_round).unwrap();
        assert!(model.predict(&examples, 1).unwrap() == (last, loss));
    }
}

#[test]
fn the_trees_of_the_best_round_on_the_validation_part_are_kept() {
    let (x, labels) = table(600, 4, 2);
    let mut stream = Stream::new(2, "noise", 0);
    let noisy: Vec<u32> = labels.iter().map(|&label| if stream.uniform() < 0.3 { 1 - label } else { label }).collect();
    let part = |rows: std::ops::Range<usize>| Examples {
        x: &x[rows.start * 4..rows.end * 4],
        features: 4,
        categorical: &[],
        targets: Targets::Classes { labels: &noisy[rows], count: 2 },
    };
    let losses = |patience: Option<u32>| {
        let mut losses = Vec::new();
        let fit = Fit {
            train: part(0..400),
            validation: Some(part(400..600)),
            rounds: 100,
            seed: 7,
            threads: 1,
            cancelled: &GOING,
        };
        let mut on_round = |round: &crate::tabular::Round<'_>| {
            losses.push(round.validation.unwrap().1);
            ControlFlow::Continue(())
        };
        let model = Gbdt { patience, ..Gbdt::default() }.fit(&fit, &mut on_round).unwrap();
        (losses, model)
    };
    let (all, whole) = losses(None);
    assert_eq!((all.len(), whole.rounds()), (100, 100));
    let (seen, kept) = losses(Some(10));
    let best = (0..seen.len()).min_by(|&a, &b| seen[a].total_cmp(&seen[b])).unwrap();
    assert!(best + 11 == seen.len() && seen.len() < 100 && seen[..] == all[..seen.len()]);
    assert_eq!(kept.rounds() as usize, best + 1);
    assert_eq!(kept.predict(&part(400..600), 1).unwrap().1, seen[best]);
}

#[test]
fn categories_are_split_into_subsets_that_no_order_would_part() {
    let x: Vec<f32> = (0..400).map(|i| (i % 8) as f32).collect();
    let is_high = |x: f32| [0.0, 3.0, 6.0].contains(&x);
    let y: Vec<f32> = x.iter().map(|&x| f32::from(u8::from(is_high(x)))).collect();
    let parameters = Gbdt { iterations: 1, learning_rate: 1.0, max_leaves: 2, ..Gbdt::default() };
    let with = |categorical: &'static [usize]| {
        let examples = Examples { categorical, ..numbers(&x, 1, &y) };
        fit(&parameters, examples, None, 1).predict(&examples, 1).unwrap().1
    };
    assert!(with(&[0]) < 1e-20 && with(&[]) > 0.1);
    // A category that was never seen goes where missing values go.
    let model = fit(&parameters, Examples { categorical: &[0], ..numbers(&x, 1, &y) }, None, 1);
    let of = |value: f32| model.predict(&numbers(&[value], 1, &[0.0]), 1).unwrap().0[0];
    assert_eq!(of(77.0), of(f32::NAN));
}

#[test]
fn constant_columns_one_class_and_tiny_tables_give_a_model() {
    let labels = [0, 0, 1];
    let whole = Targets::Classes { labels: &labels, count: 2 };
    let tiny = Examples { x: &[1.0, 2.0, 3.0], features: 1, categorical: &[], targets: whole };
    let (predictions, _) = fit(&Gbdt::default(), tiny, None, 4).predict(&tiny, 1).unwrap();
    assert!((predictions[1] - 1.0 / 3.0).abs() < 1e-12);
    let single = Examples { targets: Targets::Classes { labels: &[0; 50], count: 1 }, x: &[1.0; 50], ..tiny };
    assert_eq!(fit(&Gbdt::default(), single, None, 1).predict(&single, 1).unwrap().0, [1.0; 50]);
    let absent = Examples { targets: Targets::Classes { labels: &[1; 50], count: 2 }, x: &[f32::NAN; 50], ..tiny };
    assert!(fit(&Gbdt::default(), absent, None, 1).predict(&absent, 1).unwrap().0.iter().all(|p| p.is_finite()));
    let without = Examples { x: &[], features: 0, ..tiny };
    assert_eq!(fit(&Gbdt::default(), without, None, 2).predict(&without, 1).unwrap().0.len(), 6);
    let labels = Targets::Labels { values: &[1.0, 0.0, 1.0, 1.0], count: 2 };
    let several = Examples { x: &[1.0, 2.0], features: 1, categorical: &[], targets: labels };
    assert_eq!(fit(&Gbdt::default(), several, None, 2).predict(&several, 1).unwrap().0.len(), 4);
}

#[test]
fn nothing_to_learn_from_and_files_of_something_else_are_errors() {
    let refused = |examples: Examples<'_>| {
        let fit = Fit { train: examples, validation: None, rounds: 100, seed: 0, threads: 1, cancelled: &GOING };
        Gbdt::default().fit(&fit, &mut |_| ControlFlow::Continue(())).unwrap_err()
    };
    assert!(matches!(refused(numbers(&[], 1, &[])), TabularError::NoRows));
    assert!(matches!(refused(numbers(&[1.0], 1, &[f32::NAN])), TabularError::Target { row: 0 }));
    let y: Vec<f32> = (0..60).map(|i| (i / 30) as f32).collect();
    let model = fit(&Gbdt { iterations: 1, ..Gbdt::default() }, numbers(&y, 1, &y), None, 1);
    assert!(matches!(model.predict(&numbers(&[], 2, &[]), 1), Err(TabularError::Width { expected: 1, found: 2 })));
    let json = String::from_utf8(model.to_json()).unwrap();
    let damaged = [
        json.replace("gbdt", "linear"),
        json.replace(r#""left":1"#, r#""left":0"#),
        json.replace(r#""feature":0"#, r#""feature":1"#),
        json.replace(r#""version":1"#, r#""version":2"#),
        json[..json.len() / 2].to_owned(),
    ];
    for text in damaged {
        assert!(text != json && Gbdt::default().read(text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn a_cancelled_fit_comes_to_no_model_and_more_classes_than_it_takes_are_refused() {
    static OVER: AtomicBool = AtomicBool::new(true);
    let x: Vec<f32> = (0..300).map(|i| (i % 3) as f32).collect();
    let labels: Vec<u32> = (0..300).map(|i| i % 3).collect();
    let of = |count: usize, cancelled| {
        let labels = &labels[..];
        let train = Examples { x: &x, features: 1, categorical: &[], targets: Targets::Classes { labels, count } };
        let fit = Fit { train, validation: None, rounds: 100, seed: 7, threads: 2, cancelled };
        Gbdt::default().fit(&fit, &mut |_| ControlFlow::Break(())).map(|model| model.rounds())
    };
    assert_eq!(of(3, &GOING).unwrap(), 1);
    assert!(matches!(of(3, &OVER), Err(TabularError::Cancelled)));
    let why = of(1_001, &GOING).unwrap_err().to_string();
    assert!(why.contains("at most 1000 classes, and these are 1001: write `kind: mlp`"), "{why}");
}
