//! What figures of tables and of their predictions are drawn from, in tests.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::figure;
use crate::analysis::{ColumnLoss, ErrorBin, GridValues};
use crate::plot::draw::draw;
use crate::plot::material::{ImportanceKey, Material, MissingBy, On};
use crate::plot::predicts::Predicts;
use crate::plot::scene::{Mark, Width};
use crate::plot::tables::{
    ColumnDependence, ColumnErrors, DependenceData, ErrorsData, ImportanceOfColumns, MissingData, NumbersData,
    ScoresData, ScoresTruth, TargetsByPart, TargetsData,
};

const OF: &str = "trial_0001 on test";

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn numbers(samples: usize) -> NumbersData {
    let pair = |i: usize| [(i * 7919 % 1009) as f64 / 10.0, (i * 7919 % 1009) as f64 / 10.0 + (i % 7) as f64 - 3.0];
    NumbersData { names: words(&["price"]), pairs: vec![(0..samples).map(pair).collect()], of: OF.to_owned() }
}

fn scores() -> ScoresData {
    ScoresData {
        names: words(&["T-shirt/top", "Trouser", "Ankle boot"]),
        probabilities: (0..90).map(|i| (i * 7 % 11) as f32 / 11.0).collect(),
        truth: ScoresTruth::Classes((0..30).map(|row| row % 3).collect()),
        all: 30,
        of: OF.to_owned(),
    }
}

fn dependence() -> DependenceData {
    let column = |name: &str, grid: GridValues, count: usize| ColumnDependence {
        column: name.to_owned(),
        grid,
        mean: vec![(0..count).map(|k| k as f64 / 10.0).collect()],
        rows: vec![vec![0.4; count]],
        span: 0.3,
        marks: vec![20.0, 40.0],
    };
    let kinds = words(&["a category", "another"]).into_iter().enumerate().map(|(code, name)| (code as u32, name));
    DependenceData {
        outputs: words(&["probability of yes"]),
        of_outputs: 2,
        columns: vec![
            column("age", GridValues::Numbers(vec![20.0, 30.0, 60.0]), 3),
            column("kind", GridValues::Categories(kinds.collect()), 2),
        ],
        of_columns: 5,
        rows: [200, 1000],
        of: OF.to_owned(),
    }
}

fn errors() -> ErrorsData {
    let bin = |name: &str, samples: usize, error: f64| ErrorBin {
        name: name.to_owned(),
        samples,
        error,
        interval: [error * 0.8, error * 1.3],
    };
    ErrorsData {
        error: "error rate".to_owned(),
        whole: 0.15,
        columns: vec![ColumnErrors {
            column: "age".to_owned(),
            bins: vec![bin("20 to 30", 1200, 0.1), bin("31 to 60", 300, 0.2), bin("missing", 3, 0.0)],
            told_apart: 0.02,
        }],
        of_columns: 5,
        rows: [1503, 1503],
        of: OF.to_owned(),
    }
}

/// What only figures of tables show; the target is one of classes.
pub(super) fn material() -> Material {
    let loss = |name: &str, loss: f64| ColumnLoss { column: name.to_owned(), loss, sd: 0.01 };
    let importance = ImportanceOfColumns {
        score: "accuracy".to_owned(),
        whole: 0.9,
        rows: [2000, 10_000],
        repeats: 5,
        losses: vec![loss("age", 0.2), loss("kind", 0.05), loss("a column with a long name that says much", -0.002)],
        of: OF.to_owned(),
    };
    let missing = MissingData {
        columns: words(&["age", "kind", "income"]),
        rows: 1100,
        totals: vec![0, 11, 560],
        groups: vec![("train".to_owned(), 1000), ("test".to_owned(), 100)],
        of_groups: 2,
        counts: vec![vec![0, 0], vec![10, 1], vec![500, 60]],
    };
    let counts = vec![vec![700, 200, 100], vec![70, 30, 0]];
    let targets = TargetsByPart::Counts { names: words(&["T-shirt/top", "Trouser", "Ankle boot"]), counts };
    let key = |rows: u32| (On::Test, Vec::new(), [6, rows], None);
    Material {
        numbers: BTreeMap::from([(On::Test, numbers(40))]),
        scores: BTreeMap::from([(On::Test, scores())]),
        targets: Some(TargetsData { parts: words(&["train", "test"]), samples: vec![1000, 100], targets }),
        missing: BTreeMap::from([(MissingBy::Part, missing)]),
        column_importance: BTreeMap::from([(
            ImportanceKey { on: On::Test, rows: 2000, repeats: 5, score: None },
            importance,
        )]),
        dependence: BTreeMap::from([(key(200), dependence())]),
        column_errors: BTreeMap::from([(key(100_000), errors())]),
        ..Material::default()
    }
}

#[test]
fn a_million_predictions_make_figures_of_thousands_of_marks() {
    let many = Material { numbers: BTreeMap::from([(On::Test, numbers(1_000_000))]), ..Material::default() };
    for kind in ["residuals", "predicted_vs_true"] {
        for width in [Width::Page, Width::Column] {
            let scene = draw(&figure(json!(kind)), &many, width).unwrap().scene;
            assert!((100..20_000).contains(&scene.marks.len()), "{kind}: {} marks", scene.marks.len());
            assert!(scene.texts().join(" ").contains("1 000 000 samples") && scene.marks.iter().all(Mark::has_place));
        }
    }
}

#[test]
fn numbers_to_predict_are_drawn_by_part() {
    let values = vec![vec![vec![1.0, 2.0, 2.5, 9.0], vec![3.0]]];
    let targets = TargetsByPart::Numbers { names: words(&["price"]), values };
    let targets = TargetsData { parts: words(&["train", "test"]), samples: vec![4, 1], targets };
    let material = Material { targets: Some(targets), ..Material::default() };
    for width in [Width::Page, Width::Column] {
        let drawing = draw(&figure(json!("target_distribution")), &material, width).unwrap();
        super::nothing_hangs_out(&drawing.scene);
        assert_eq!(drawing.numbers.unwrap()["targets"][0]["parts"][0]["mean"], Value::from(3.625));
    }
}

#[test]
fn a_figure_of_classes_says_what_a_regression_has() {
    let material = Material { predicts: Some(Predicts::Numbers), ..material() };
    let why = draw(&figure(json!("confusion_matrix")), &material, Width::Page).unwrap_err().to_string();
    assert!(why.ends_with("this is a regression: write `predicted_vs_true` or `residuals`"), "{why}");
    assert!(draw(&figure(json!("residuals")), &material, Width::Page).is_ok());
}
