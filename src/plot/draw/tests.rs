use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::item::FigureItem;
use super::super::material::{ConfusionData, DifferenceData, FirstLayer, On, ReliabilityData, SliceData, Tile};
use super::super::quantity;
use super::super::render::{Theme, to_png, to_svg};
use super::super::runs::examples::study;
use super::super::runs::{Ending, Runs};
use super::super::scene::{Align, Mark};
use super::*;
use crate::analysis::{Confusion, calibration};
use crate::base::history::History;

mod extreme;
mod tables;

fn figure(value: Value) -> FigureKind {
    serde_json::from_value::<FigureItem>(value).unwrap().figure
}

fn figures() -> Vec<FigureKind> {
    [
        json!("samples"),
        json!({ "kind": "curves", "top": 12 }),
        json!("history"),
        json!("parallel_coordinates"),
        json!("importance"),
        json!({ "kind": "groups", "by": "optimizer.kind" }),
        json!({ "kind": "groups", "by": "optimizer.kind", "style": "box" }),
        json!("learning_curve"),
        json!("distribution"),
        json!({ "kind": "distribution", "by": "optimizer.kind" }),
        json!("confusion_matrix"),
        json!("confusion_difference"),
        json!("per_class"),
        json!("reliability"),
        json!("weights"),
        json!("expected_improvement"),
        json!("rungs"),
        json!("surrogate"),
        json!({ "kind": "pareto", "against": "cost" }),
        json!("best_worst"),
        json!("misclassified"),
        json!({ "kind": "paired", "by": "model.weight_init" }),
        json!("residuals"),
        json!("predicted_vs_true"),
        json!("roc"),
        json!("precision_recall"),
        json!("class_balance"),
        json!("missing"),
        json!("column_importance"),
        json!("partial_dependence"),
        json!("error_by_column"),
    ]
    .map(figure)
    .to_vec()
}

fn tile(caption: &str) -> Tile {
    let pixels = (0..784).map(|i| [(i % 256) as u8; 3]).collect();
    Tile { pixels, columns: 28, caption: caption.to_owned(), note: "87 % sure".to_owned() }
}

fn material(runs: usize) -> Material {
    let names = ["T-shirt/top", "Trouser", "Ankle boot"];
    let confusion = ConfusionData {
        confusion: Confusion::new(&[0, 0, 1, 1, 2, 2], &[0, 1, 1, 1, 2, 0], 3),
        classes: names.map(str::to_owned).to_vec(),
        of: "test".to_owned(),
    };
    Material {
        study: Some(study(runs)),
        samples: names.map(tile).to_vec(),
        differences: BTreeMap::from([(
            On::Test,
            DifferenceData {
                first: confusion.clone(),
                second: Confusion::new(&[0, 0, 1, 1, 2, 2], &[1, 1, 1, 1, 2, 0], 3),
                names: ["trial_0001", "trial_0002"].map(str::to_owned),
                settings: ["nadam", "sgd"].map(|word| [("optimizer.kind".to_owned(), word.into())].into()),
                alone_right: [1, 0],
                interval: [-0.1, 0.4],
            },
        )]),
        reliability: BTreeMap::from([(
            On::Test,
            ReliabilityData {
                calibration: calibration(&[0.9, 0.95, 0.5], &[true, true, false]),
                of: "test".to_owned(),
            },
        )]),
        first_layer: Some(FirstLayer { units: vec![(0..784).map(|i| i as f32 - 300.0).collect(); 9], columns: 28 }),
        confusion: BTreeMap::from([(On::Test, confusion)]),
        mistakes: BTreeMap::from([(On::Test, vec![tile("Shirt → Coat"); 7])]),
        slices: BTreeMap::from([([None, None], believed())]),
        seed: 1,
        ..tables::material()
    }
}

fn believed() -> SliceData {
    SliceData {
        metric: "val_accuracy".to_owned(),
        maximize: true,
        paths: ["optimizer.kind", "optimizer.weight_decay"].map(str::to_owned),
        values: [
            ["sgd", "momentum", "nesterov", "rmsprop", "adam", "nadam"].map(Value::from).to_vec(),
            [0.0, 5e-4, 0.5].map(Value::from).to_vec(),
        ],
        mean: (0..3).map(|row| (0..6).map(|i| f64::from(i * row) / 12.0).collect()).collect(),
        uncertainty: vec![vec![0.2, 0.4, 0.6, 0.8, 0.9, 0.1]; 3],
        trials: vec![[0.25, 0.5], [0.75, 0.16]],
    }
}

/// The same in which every second run differs from the one before in its initial weights alone.
fn material_of_pairs(runs: usize) -> Material {
    let mut material = material(runs);
    let mut before = BTreeMap::new();
    for (index, run) in material.study.iter_mut().flat_map(|study| &mut study.runs).enumerate() {
        match index % 2 {
            0 => before.clone_from(&run.parameters),
            _ => run.parameters.clone_from(&before),
        }
        run.parameters.insert("model.weight_init".to_owned(), ["random", "xavier"][index % 2].into());
    }
    material
}

/// Every text stands on the paper, as far as its position tells.
fn nothing_hangs_out(scene: &Scene) {
    for mark in &scene.marks {
        if let Mark::Text(text) = mark {
            let [x, y] = text.at;
            assert!(x >= 0.0 && x <= scene.width && y >= 0.0 && y <= scene.height, "{text:?}");
            let wide = super::super::font::width(&text.text, text.size, text.bold);
            let from = match text.align {
                Align::Left => 0.0,
                Align::Centre => wide / 2.0,
                Align::Right => wide,
            };
            let (least, most) = if text.upright { (y - wide + from, y + from) } else { (x - from, x - from + wide) };
            let available = if text.upright { scene.height } else { scene.width };
            assert!(least >= -1.0 && most <= available + 1.0, "{text:?} from {least} to {most} of {available}");
        }
    }
}

#[test]
fn every_figure_is_drawn_from_a_usual_study() {
    let material = material_of_pairs(100);
    for figure in figures() {
        let drawing = draw(&figure, &material, Width::Page).unwrap_or_else(|e| panic!("{}: {e}", figure.name()));
        nothing_hangs_out(&drawing.scene);
        let svg = to_svg(&drawing.scene, Theme::Auto).unwrap();
        let again = draw(&figure, &material.clone(), Width::Page).unwrap();
        assert!(svg == to_svg(&again.scene, Theme::Auto).unwrap(), "{} differs from time to time", figure.name());
        assert!(svg.len() > 2000 && !String::from_utf8(svg).unwrap().contains("NaN"), "{}", figure.name());
        assert!(to_png(&drawing.scene, Theme::Dark).unwrap().starts_with(b"\x89PNG"), "{}", figure.name());
    }
}

/// Marks are counted instead of seconds: a file of a million marks is what takes long.
#[test]
fn a_million_points_make_a_figure_of_thousands_of_marks() {
    let mut history = History::default();
    (1..1_000_000).for_each(|e| history.push(e, [("train_loss", Some(f64::from(e % 100_003 * 7919 % 10_007)))]));
    let long = super::super::runs::Run { history, ..Default::default() };
    let quantities = quantity::examples();
    let one = Runs { metric: "val_loss".to_owned(), quantities, runs: vec![long], ..Runs::default() };
    let points = |scene: &Scene| -> usize {
        let points = |mark: &Mark| if let Mark::Line { points, .. } = mark { points.len() } else { 1 };
        scene.marks.iter().map(points).sum()
    };
    let curves =
        draw(&figure(json!("curves")), &Material { study: Some(one), ..Material::default() }, Width::Page).unwrap();
    assert!(points(&curves.scene) < 20_000, "{}", points(&curves.scene));
    let run = |i: usize| super::super::runs::Run {
        name: i.to_string(),
        metric: (!i.is_multiple_of(7)).then_some(((i * 7919) % 10_007) as f64),
        last: [("cost".to_owned(), (i % 1013) as f64)].into(),
        parameters: [
            ("model.weight_init".to_owned(), ["random", "xavier"][i % 2].into()),
            ("optimizer.kind".to_owned(), ["adam", "sgd", "nadam"][i / 2 % 3].into()),
            ("optimizer.learning_rate".to_owned(), (i / 2).into()),
        ]
        .into(),
        curve: vec![(1, (i % 1009) as f64), (1 + (i % 50) as u32, (i % 1013) as f64)],
        training_samples: Some(1.0 + i as f64),
        expected: Some(1.0 / (1.0 + i as f64)),
        ending: if i.is_multiple_of(3) { Ending::CutOff } else { Ending::Completed },
        ..Default::default()
    };
    let many =
        Runs { metric: "score".to_owned(), maximize: true, runs: (0..300_000).map(run).collect(), ..Runs::default() };
    let material = Material { study: Some(many), ..material(0) };
    for figure in figures().into_iter().filter(|figure| !matches!(figure, FigureKind::Curves(_))) {
        let scene = draw(&figure, &material, Width::Page).unwrap_or_else(|e| panic!("{}: {e}", figure.name())).scene;
        assert!(points(&scene) < 250_000, "{}: {}", figure.name(), points(&scene));
    }
}

/// What the figures of runs draw, number by number, of a study of five.
#[test]
fn the_series_of_every_figure_are_as_they_were_reviewed() {
    use super::super::{
        best_worst, curves, distribution, expected_improvement, groups, history, importance, paired,
        parallel_coordinates, pareto, rungs,
    };
    let study = study_of_five();
    let by = "model.weight_init";
    let series = [
        ("history", format!("{:?}", history::HistoryData::new(&study).unwrap())),
        ("curves", format!("{:?}", curves::CurvesData::new(&study, 1, false).unwrap())),
        ("parallel_coordinates", format!("{:?}", parallel_coordinates::ParallelCoordinatesData::new(&study).unwrap())),
        ("importance", format!("{:?}", importance::ImportanceData::new(&study, 1).unwrap())),
        ("groups", format!("{:?}", groups::GroupsData::new(&study, by, groups::GroupStyle::Bar).unwrap())),
        ("distribution", format!("{:?}", distribution::DistributionData::new(&study, Some(by)).unwrap())),
        ("expected_improvement", format!("{:?}", expected_improvement::ExpectedImprovementData::new(&study).unwrap())),
        ("rungs", format!("{:?}", rungs::RungsData::new(&study).unwrap())),
        ("pareto", format!("{:?}", pareto::ParetoData::new(&study, "cost", false).unwrap())),
        ("best_worst", format!("{:?}", best_worst::BestWorstData::new(&study, 1).unwrap())),
        ("paired", format!("{:?}", paired::PairedData::new(&study, by, 1).unwrap())),
    ];
    for (name, series) in series {
        insta::assert_snapshot!(format!("series_{name}"), series);
    }
}

/// Four measured runs and a failed one, that differ in few parameters.
fn study_of_five() -> Runs {
    let mut study = study(5);
    study.runs[4].metric = None;
    for (index, run) in study.runs.iter_mut().enumerate() {
        run.history = first_epochs(&run.history, 2);
        run.curve.truncate(2 - index % 2);
        run.parameters.retain(|path, _| path == "optimizer.kind");
        run.parameters.insert("model.dropout".to_owned(), (0.1 * (index / 2) as f64).into());
        run.parameters.insert("model.weight_init".to_owned(), ["random", "xavier"][index % 2].into());
        run.expected = (index > 0).then_some(0.5 / index as f64);
    }
    let kind = study.runs[0].parameters["optimizer.kind"].clone();
    study.runs[1].parameters.insert("optimizer.kind".to_owned(), kind);
    study
}

/// The first rows of a history.
fn first_epochs(history: &History, count: usize) -> History {
    let mut first = History::default();
    for (row, epoch) in history.epochs().iter().take(count).enumerate() {
        first.push(*epoch, history.columns().map(|(name, values)| (name, values[row])));
    }
    first
}

/// What stands in every figure, word by word: titles, names of axes, ticks, legends, numbers.
#[test]
fn the_texts_of_every_figure_are_as_they_were_reviewed() {
    let material = material_of_pairs(12);
    for figure in figures() {
        let texts = [Width::Page, Width::Column].map(|width| match draw(&figure, &material, width) {
            Ok(drawing) => format!("# {width:?}\n{}", drawing.scene.texts().join("\n")),
            Err(error) => format!("# {width:?}\n{error}"),
        });
        insta::assert_snapshot!(format!("texts_{}", figure.file_stem()), texts.join("\n\n"));
    }
}

#[test]
fn figures_for_a_column_are_narrow_and_keep_their_text_legible() {
    let material = material_of_pairs(100);
    for figure in figures() {
        let scene = draw(&figure, &material, Width::Column).unwrap_or_else(|e| panic!("{}: {e}", figure.name())).scene;
        nothing_hangs_out(&scene);
        // 13 pixels are 6 points at 500 pixels; nothing but the counts in small cells is under 4.5 points.
        assert!(scene.width <= 521.0, "{} is {} wide", figure.name(), scene.width);
        for mark in &scene.marks {
            if let Mark::Text(text) = mark {
                let points = text.size / scene.width * 85.0 / 25.4 * 72.0;
                assert!(points >= 4.5, "{}: {text:?} has {points} points", figure.name());
            }
        }
        let svg = String::from_utf8(to_svg(&scene, Theme::Auto).unwrap()).unwrap();
        assert!(svg.starts_with("<svg width=\"85mm\" height=\""), "{svg:.80}");
    }
}

/// Studies that no figure may panic on: none, few, equal, odd, many.
#[test]
fn odd_studies_are_drawn_or_refused() {
    let mut odd: Vec<Runs> = [0, 1, 2, 3, 1000].map(study).to_vec();
    let mut changed = |change: &dyn Fn(usize, &mut super::super::runs::Run)| {
        let mut study = study(40);
        study.runs.iter_mut().enumerate().for_each(|(i, run)| change(i, run));
        odd.push(study);
    };
    changed(&|_, run| run.metric = Some(0.5));
    changed(&|_, run| run.metric = None);
    changed(&|i, run| run.metric = [Some(f64::NAN), Some(f64::INFINITY), Some(0.1), None][i % 4]);
    changed(&|_, run| run.parameters.clear());
    changed(&|_, run| run.history = History::default());
    changed(&|_, run| {
        let epochs = run.history.epochs().to_vec();
        run.history = History::default();
        epochs.into_iter().for_each(|e| run.history.push(e, [("train_loss", Some(f64::NAN)), ("val_loss", Some(1.0))]));
    });
    changed(&|i, run| drop(run.parameters.insert("optimizer.kind".to_owned(), format!("category {i}").into())));
    changed(&|i, run| drop(run.parameters.insert("model.dropout".to_owned(), (i as f64 / 100.0).into())));
    changed(&|i, run| run.name = format!("a name that is much too long to be written {i} ").repeat(20));
    changed(&|i, run| drop(run.parameters.insert("optimizer.kind".to_owned(), "<very & long>".repeat(i).into())));
    changed(&|i, run| drop(run.parameters.insert(format!("model.p{}", i % 30), i.into())));
    changed(&|i, run| run.metric = Some(-1e12 + i as f64 * 1e11));
    for study in odd {
        for maximize in [true, false] {
            let study = Runs { maximize, ..study.clone() };
            let material = Material { study: Some(study), ..material(0) };
            for figure in figures() {
                match draw(&figure, &material, Width::Page) {
                    Ok(drawing) => {
                        assert!(drawing.scene.width < 6000.0 && drawing.scene.height < 6000.0, "{}", figure.name());
                        let svg = String::from_utf8(to_svg(&drawing.scene, Theme::Auto).unwrap()).unwrap();
                        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{}", figure.name());
                    }
                    Err(PlotError::NothingToDraw { why }) => assert!(!why.is_empty()),
                    Err(other) => panic!("{}: {other}", figure.name()),
                }
            }
        }
    }
}

#[test]
fn what_was_not_evaluated_is_not_drawn() {
    let material = Material { seed: 1, ..Material::default() };
    for figure in figures() {
        assert!(
            matches!(draw(&figure, &material, Width::Page), Err(PlotError::NothingToDraw { .. })),
            "{}",
            figure.name()
        );
    }
    nothing_hangs_out(&empty(&figures()[0], "there is no image to show"));
}

#[test]
fn figures_that_compute_give_their_numbers() {
    let material = material(50);
    let with_numbers: Vec<&str> = figures()
        .iter()
        .filter(|f| draw(f, &material, Width::Page).is_ok_and(|d| d.numbers.is_some()))
        .map(|f| f.name())
        .collect();
    let of_tables = ["residuals", "predicted_vs_true", "roc", "precision_recall", "class_balance", "missing"];
    let of_columns = ["column_importance", "partial_dependence", "error_by_column"];
    let of_runs = ["importance", "groups", "groups", "learning_curve", "pareto"];
    assert_eq!(with_numbers, [&of_runs[..], &of_tables, &of_columns].concat());
}

/// One digest a figure: no mark of any moves unless it is meant to. `cargo insta review` after a look at the figure.
#[test]
fn every_figure_is_drawn_as_it_was_reviewed() {
    let mut digests = String::new();
    let mut digest = |what: String, figure: &FigureKind, material: &Material| {
        for width in [Width::Page, Width::Column] {
            let svg = match draw(figure, material, width) {
                Ok(drawing) => to_svg(&drawing.scene, Theme::Auto).unwrap(),
                Err(error) => error.to_string().into_bytes(),
            };
            digests += &format!("{what} {width:?} {}\n", &blake3::hash(&svg).to_hex()[..16]);
        }
    };
    let logarithmic = figure(json!({ "kind": "curves", "logarithmic": true }));
    for runs in [1, 12, 60] {
        let material = material_of_pairs(runs);
        for figure in figures().into_iter().chain([logarithmic.clone()]) {
            digest(format!("{runs} {}", figure.file_stem()), &figure, &material);
        }
    }
    insta::assert_snapshot!("digests", digests);
}
