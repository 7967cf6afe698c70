//! Metrics against scikit-learn: numbers made by `tests/reference/nn/metrics.py`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::*;
use crate::nn::kernels::padded;
use crate::nn::{Targets, Task};

#[derive(Deserialize)]
struct Reference {
    classes: Vec<Case>,
    numbers: Vec<Case>,
    labels: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    outputs: usize,
    predictions: Vec<f32>,
    #[serde(default)]
    labels: Vec<u32>,
    #[serde(default)]
    values: Vec<f32>,
    #[serde(default)]
    flags: Vec<f32>,
    metrics: BTreeMap<String, Option<f64>>,
}

/// What is measured of a case in batches of 16.
fn measured(case: &Case, targets: Targets<'_>, correct: u64) -> BTreeMap<&'static str, f64> {
    let mut measured = Measured::with_scores(targets.target());
    let width = padded(case.outputs);
    let rows: Vec<&[f32]> = case.predictions.chunks(case.outputs).collect();
    for (batch, rows) in rows.chunks(16).enumerate() {
        let mut predictions = vec![0.0; rows.len() * width];
        predictions.chunks_mut(width).zip(rows).for_each(|(to, row)| to[..case.outputs].copy_from_slice(row));
        let sums = crate::nn::Sums {
            samples: rows.len(),
            loss: 0.0,
            weight: rows.len() as f64,
            correct: if batch == 0 { correct } else { 0 },
        };
        measured.add(sums, &predictions, targets.slice(batch * 16..batch * 16 + rows.len()), None);
    }
    measured.metrics().into_iter().collect()
}

/// Every metric of the task must be that of the reference: absent where it is, else the same to nine digits.
fn check(case: &Case, targets: Targets<'_>, correct: u64) {
    let found = measured(case, targets, correct);
    let of_task = METRICS.iter().filter(|metric| metric.computation(targets.target().task()).is_some());
    for name in of_task.map(|metric| metric.name()).filter(|name| *name != "loss") {
        match (found.get(name), case.metrics[name]) {
            (Some(found), Some(wanted)) => {
                assert!(
                    (found - wanted).abs() <= 1e-9 * wanted.abs().max(1.0),
                    "{}: {name} {found}, {wanted}",
                    case.name
                );
            }
            (found, wanted) => assert_eq!(found.copied(), wanted, "{}: {name}", case.name),
        }
    }
    let ranges = METRICS.iter().map(|metric| (metric.name(), metric.range()));
    for (name, [least, most]) in ranges {
        let value = found.get(name).copied().unwrap_or(least);
        assert!((least..=most).contains(&value), "{}: {name} {value}", case.name);
    }
}

#[test]
fn every_metric_equals_that_of_scikit_learn() {
    let reference: Reference = serde_json::from_str(include_str!("../../../tests/reference/nn/metrics.json")).unwrap();
    assert_eq!([reference.classes.len(), reference.numbers.len(), reference.labels.len()], [12, 8, 5]);
    for case in &reference.classes {
        let right = |(p, label): (&[f32], &u32)| u64::from(crate::nn::head::argmax(p) == *label as usize);
        let correct = case.predictions.chunks(case.outputs).zip(&case.labels).map(right).sum();
        check(case, Targets::Classes { labels: &case.labels, count: case.outputs }, correct);
    }
    for case in &reference.numbers {
        check(case, Targets::Numbers { values: &case.values, count: case.outputs }, 0);
    }
    for case in &reference.labels {
        let right = |(p, y): (&[f32], &[f32])| u64::from(p.iter().zip(y).all(|(p, y)| (*p > 0.5) == (*y > 0.5)));
        let rows = case.predictions.chunks(case.outputs).zip(case.flags.chunks(case.outputs));
        check(case, Targets::Labels { values: &case.flags, count: case.outputs }, rows.map(right).sum());
    }
}

#[test]
fn areas_equal_counting_all_pairs() {
    let mut stream = crate::base::rng::Stream::new(1, "areas", 0);
    let (classes, samples) = (5, 300);
    let probabilities: Vec<f32> = (0..samples * classes).map(|_| stream.below(20) as f32 / 20.0).collect();
    let labels: Vec<u32> = (0..samples).map(|_| stream.below(classes) as u32).collect();
    let scores = ClassScores { classes, probabilities, predicted: Vec::new(), labels };
    for (class, ranking) in Ranking::of_classes(&scores).iter().enumerate() {
        let side = |has: bool| -> Vec<f32> {
            scores.rows().filter(|(_, label)| (*label == class) == has).map(|(p, _)| p[class]).collect()
        };
        let (positives, others) = (side(true), side(false));
        let above = |p: f32| -> f64 {
            others.iter().map(|q| if p > *q { 1.0 } else { f64::from(u8::from(p == *q)) / 2.0 }).sum()
        };
        let pairs: f64 = positives.iter().map(|p| above(*p)).sum();
        let wanted = pairs / (positives.len() * others.len()) as f64;
        assert!((ranking.area().unwrap() - wanted).abs() < 1e-12);
    }
}

#[test]
fn ten_thousand_classes_take_no_square_of_memory_or_time() {
    let (classes, samples) = (10_000, 200);
    let labels: Vec<u32> = (0..samples).map(|i| i * 37 % classes).collect();
    let mut measured = Measured::with_scores(crate::nn::Target::Classes(classes as usize));
    for label in &labels {
        let mut p = vec![1e-5_f32; padded(classes as usize)];
        p[*label as usize] = 0.9;
        let targets = Targets::Classes { labels: std::slice::from_ref(label), count: classes as usize };
        measured.add(crate::nn::Sums { samples: 1, loss: 0.1, weight: 1.0, correct: 1 }, &p, targets, None);
    }
    let found: BTreeMap<&str, f64> = measured.metrics().into_iter().collect();
    for name in ["balanced_accuracy", "f1_macro", "roc_auc", "top_5_accuracy", "matthews"] {
        assert!((found[name] - 1.0).abs() < 1e-12, "{name} {}", found[name]);
    }
}

#[test]
fn every_task_has_usual_metrics_and_says_what_all_are() {
    for task in Task::ALL {
        let usual: Vec<&str> =
            METRICS.iter().filter(|m| m.computation(task).is_some() && m.is_usual(task)).map(|m| m.name()).collect();
        assert!(usual.len() >= 2 && usual[0] == "loss", "{task:?}: {usual:?}");
    }
    for column in Column::all() {
        assert!(column.text().ends_with('.') && column.text().contains(column.part.name()), "{}", column.text());
    }
}
