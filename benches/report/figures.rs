//! Every figure of a million points.

use std::collections::BTreeMap;
use std::time::Instant;

use serde_json::{Value, json};
use specrun::analysis::{Confusion, calibration};
use specrun::base::history::History;
use specrun::plot::{
    ConfusionData, DifferenceData, Ending, FigureItem, FirstLayer, Material, On, Quantity, QuantityColumn,
    ReliabilityData, Run, Runs, SliceData, Theme, Tile, Width, draw, to_png, to_svg,
};

use crate::study::{Tried, tried};

const POINTS: usize = 1_000_000;

/// Epochs of a run in the study of learning curves: 10 000 runs of 100.
const EPOCHS: u32 = 100;

pub(crate) fn run(only: &[String]) {
    println!(
        "figures of {POINTS} points, on a page and in a column: seconds to draw, to SVG, to PNG, in all; bytes of the SVG"
    );
    let runs = Material { study: Some(of_runs(POINTS, 0)), ..of_models() };
    let curves = Material { study: Some(of_runs(POINTS / EPOCHS as usize, EPOCHS)), ..Material::default() };
    for (name, width) in names().iter().flat_map(|name| [(name, Width::Page), (name, Width::Column)]) {
        let item: FigureItem = serde_json::from_value(name.clone()).expect("a figure of the list");
        if !only.is_empty() && !only.iter().any(|word| word == item.figure.name()) {
            continue;
        }
        let material = if item.figure.name() == "curves" { &curves } else { &runs };
        let start = Instant::now();
        let scene = match draw(&item.figure, material, width) {
            Ok(drawing) => drawing.scene,
            Err(error) => {
                println!("  {:<28} {error} ({:.2} s)", item.file_stem(), start.elapsed().as_secs_f64());
                continue;
            }
        };
        let drawn = start.elapsed().as_secs_f64();
        let svg = to_svg(&scene, Theme::Auto).expect("a scene has an SVG");
        let written = start.elapsed().as_secs_f64();
        drop(to_png(&scene, Theme::Auto).expect("a scene has a PNG"));
        let all = start.elapsed().as_secs_f64();
        let (stem, late) = (format!("{} {width:?}", item.file_stem()), if all > 2.0 { "  over 2 s" } else { "" });
        println!(
            "  {stem:<42} {drawn:5.2} {:5.2} {:5.2} {all:6.2}  {:>9}{late}",
            written - drawn,
            all - written,
            svg.len()
        );
    }
}

fn names() -> Vec<Value> {
    [
        "samples",
        "curves",
        "history",
        "parallel_coordinates",
        "importance",
        "learning_curve",
        "distribution",
        "surrogate",
        "expected_improvement",
        "rungs",
        "confusion_matrix",
        "confusion_difference",
        "per_class",
        "reliability",
        "weights",
        "best_worst",
        "misclassified",
    ]
    .map(Value::from)
    .into_iter()
    .chain([
        json!({ "kind": "groups", "by": "optimizer.kind" }),
        json!({ "kind": "groups", "by": "optimizer.learning_rate" }),
        json!({ "kind": "distribution", "by": "optimizer.kind" }),
        json!({ "kind": "paired", "by": "model.weight_init" }),
        json!({ "kind": "pareto", "against": "cost" }),
    ])
    .collect()
}

fn of_runs(count: usize, epochs: u32) -> Runs {
    let run = |(index, tried): (usize, Tried)| {
        let mut history = History::default();
        for epoch in 1..=epochs {
            let accuracy = tried.accuracy(epoch);
            let row = [
                ("train_loss", 1.2 - accuracy),
                ("train_accuracy", accuracy),
                ("val_loss", 1.25 - accuracy),
                ("val_accuracy", accuracy),
            ];
            history.push(epoch, row.map(|(name, value)| (name, Some(value))));
        }
        Run {
            name: format!("trial_{index:04}"),
            curve: (1..=if epochs > 0 { 0 } else { 3 }).map(|epoch| (epoch, tried.accuracy(epoch))).collect(),
            history,
            ending: if index % 3 == 0 { Ending::CutOff } else { Ending::Completed },
            last: BTreeMap::from([("cost".to_owned(), tried.pace)]),
            expected: (index > 10).then(|| libm::exp(-tried.pace * 5.0)),
            metric: tried.metric,
            sd: None,
            deviations: BTreeMap::new(),
            training_samples: Some(100.0 * (1 + index % 20) as f64),
            parameters: tried.config,
            ..Run::default()
        }
    };
    let runs = tried(count).enumerate().map(run).collect();
    let quantities = [("accuracy", true), ("loss", false)].map(|(name, maximize)| {
        let column =
            |(part, prefix): (&str, &str)| QuantityColumn { part: part.to_owned(), column: format!("{prefix}_{name}") };
        let columns = [("training", "train"), ("validation", "val")].map(column).to_vec();
        Quantity { name: name.to_owned(), maximize, columns, differs_by: None }
    });
    let metric = "val_accuracy".to_owned();
    Runs { metric, maximize: true, quantities: quantities.to_vec(), runs, ..Runs::default() }
}

/// What figures of models show: a million samples of 100 classes, a first layer of a thousand units.
fn of_models() -> Material {
    let truth: Vec<u32> = (0..POINTS as u32).map(|i| i % 100).collect();
    let predicted: Vec<u32> = truth.iter().map(|t| if t * 7919 % 13 == 0 { (t + 1) % 100 } else { *t }).collect();
    let confusion = ConfusionData {
        confusion: Confusion::new(&truth, &predicted, 100),
        classes: (0..100).map(|class| format!("class {class}")).collect(),
        of: "test".to_owned(),
    };
    let sure: Vec<f64> = (0..POINTS).map(|i| (i % 1000) as f64 / 1000.0).collect();
    let right: Vec<bool> = (0..POINTS).map(|i| i % 1000 > i * 7919 % 1000).collect();
    let tile = |class: usize| Tile {
        pixels: (0..784).map(|i| [(i * class % 256) as u8; 3]).collect(),
        columns: 28,
        caption: format!("class {class}"),
        note: String::new(),
    };
    let difference = DifferenceData {
        second: Confusion::new(&truth, &truth, 100),
        first: confusion.clone(),
        names: ["trial_0001", "trial_0002"].map(str::to_owned),
        settings: [BTreeMap::new(), BTreeMap::new()],
        alone_right: [1, 0],
        interval: [-0.1, 0.4],
    };
    let surrogate = SliceData {
        metric: "val_accuracy".to_owned(),
        maximize: true,
        paths: ["a".to_owned(), "b".to_owned()],
        values: [(0..48).map(Value::from).collect(), (0..48).map(Value::from).collect()],
        mean: vec![(0..48).map(f64::from).collect(); 48],
        uncertainty: vec![vec![0.1; 48]; 48],
        trials: (0..POINTS).map(|i| [(i % 997) as f64 / 997.0, (i % 1009) as f64 / 1009.0]).collect(),
    };
    Material {
        samples: (0..100).map(tile).collect(),
        mistakes: BTreeMap::from([(On::Test, (0..200).map(tile).collect())]),
        confusion: BTreeMap::from([(On::Test, confusion)]),
        differences: BTreeMap::from([(On::Test, difference)]),
        reliability: BTreeMap::from([(
            On::Test,
            ReliabilityData { calibration: calibration(&sure, &right), of: "test".to_owned() },
        )]),
        first_layer: Some(FirstLayer { units: vec![(0..784).map(|i| i as f32 - 300.0).collect(); 1000], columns: 28 }),
        slices: BTreeMap::from([([None, None], surrogate)]),
        ..Material::default()
    }
}
