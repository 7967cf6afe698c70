use ndarray::Array2;
use serde_json::json;

use super::*;
use crate::data::dataset::{Dataset, Features, Origin};
use crate::data::prepare::prepare;
use crate::data::table::ColumnKind;
use crate::data::targets::Targets;
use crate::data::transforms::Step;

/// A column of words, of which the empty one is missing.
fn words(name: &str, words: &[&str]) -> Column {
    let mut names: Vec<String> = words.iter().filter(|word| !word.is_empty()).map(|word| (*word).to_owned()).collect();
    names.sort_unstable();
    names.dedup();
    let code = |word: &&str| names.iter().position(|name| name == word).map_or(MISSING, |at| at as u32);
    let codes = words.iter().map(code).collect();
    Column {
        name: name.to_owned(),
        kind: ColumnKind::Category,
        values: Values::Categories { codes, names: Arc::new(names) },
    }
}

fn dataset(columns: Vec<Column>, targets: Targets, train_rows: usize) -> Dataset {
    let rows = targets.len();
    Dataset {
        features: Features::Table(Table { columns, rows }),
        targets,
        train_rows,
        shape: None,
        origin: Origin::default(),
    }
}

fn numbers(values: &[f64]) -> Targets {
    let values = Array2::from_shape_vec((values.len(), 1), values.to_vec()).unwrap();
    Targets::Numbers { values, names: vec!["y".to_owned()] }
}

fn steps(steps: serde_json::Value) -> Vec<Step> {
    serde_json::from_value(steps).unwrap()
}

/// What the training sees, and what the same rows are as new ones.
fn both(dataset: &Dataset, list: serde_json::Value) -> (Array2<f32>, Array2<f32>, Vec<String>) {
    let prepared = prepare(dataset, &steps(list), 1).unwrap();
    let columns = prepared.columns.unwrap();
    let names = columns.columns.iter().map(|column| column.name.clone()).collect();
    let training = columns.features_in_training(dataset.table(), &prepared.train);
    (training, columns.features(dataset.table()), names)
}

#[test]
fn no_training_row_sees_its_own_target() {
    // A category of its own in every row says nothing of the others: what is left is the mean of the other folds.
    let names: Vec<String> = (0..20).map(|row| format!("w{row:02}")).collect();
    let all = words("id", &names.iter().map(String::as_str).collect::<Vec<_>>());
    let y: Vec<f64> = (0..20).map(|row| f64::from(row * row)).collect();
    let data = dataset(vec![all], numbers(&y), 20);
    let (training, new, _) = both(&data, json!([{ "encode": { "method": "target", "folds": 4, "smoothing": 0 } }]));
    let total: f64 = y.iter().sum();
    for row in 0..20 {
        let own = f64::from(new[[row, 0]]);
        assert!((own - y[row]).abs() < 1e-4, "a new row has the mean of its category: {own} {}", y[row]);
        let others = f64::from(training[[row, 0]]) * 15.0;
        let fold: Vec<usize> = (0..20).filter(|&other| training[[other, 0]] == training[[row, 0]]).collect();
        let left_out: f64 = fold.iter().map(|&other| y[other]).sum();
        assert_eq!(fold.len(), 5);
        assert!((others - (total - left_out)).abs() < 1e-3, "row {row}: {others}");
    }
}

#[test]
fn rows_that_are_not_learned_from_change_nothing() {
    let column = |last: &'static str| words("k", &["a", "b", "a", "b", "a", "", "c", last]);
    let y = |last: f64| numbers(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 100.0, last]);
    let list = json!([{ "encode": { "method": "target", "folds": 2 } }]);
    let (training, new, _) = both(&dataset(vec![column("a")], y(7.0), 6), list.clone());
    let (other_training, other_new, _) = both(&dataset(vec![column("b")], y(-9e9), 6), list);
    assert_eq!(
        training.rows().into_iter().take(7).collect::<Vec<_>>(),
        other_training.rows().into_iter().take(7).collect::<Vec<_>>()
    );
    assert_eq!((new[[5, 0]], new[[6, 0]]), (3.5, 3.5), "missing and unknown are the mean of all training rows");
    assert_eq!(training[[6, 0]], 3.5);
    assert_eq!(new[[0, 0]], other_new[[0, 0]]);
}

#[test]
fn classes_numbers_and_labels_get_their_columns() {
    let column = || words("k", &["a", "b", "a", "b", "a", "b"]);
    let list = || json!([{ "encode": { "method": "target", "folds": 2, "smoothing": 0 } }]);
    let classes = |names: &[&str]| Targets::Classes {
        labels: vec![0, 1, 0, 1, 1, 1],
        names: names.iter().map(|name| (*name).to_owned()).collect(),
    };
    let (_, new, names) = both(&dataset(vec![column()], classes(&["no", "yes"]), 6), list());
    assert_eq!((names, new[[0, 0]], new[[1, 0]]), (vec!["k".to_owned()], 1.0 / 3.0, 1.0));
    let (_, new, names) = both(&dataset(vec![column()], classes(&["x", "y", "z"]), 6), list());
    assert_eq!(names, ["k_x", "k_y", "k_z"]);
    assert_eq!(new.row(0).to_vec(), [2.0 / 3.0, 1.0 / 3.0, 0.0]);
    let values = Array2::from_shape_fn((6, 2), |(row, at)| (row * (at + 1)) as f32);
    let several = Targets::Numbers { values: values.mapv(f64::from), names: vec!["p".into(), "q".into()] };
    let (_, new, names) = both(&dataset(vec![column()], several, 6), list());
    assert_eq!((names, new.row(1).to_vec()), (vec!["k_p".to_owned(), "k_q".to_owned()], vec![3.0, 6.0]));
    let labels =
        Targets::Labels { values: values.mapv(|x| f32::from(u8::from(x > 2.0))), names: vec!["p".into(), "q".into()] };
    let (_, new, _) = both(&dataset(vec![column()], labels, 6), list());
    assert_eq!(new.row(0).to_vec(), [1.0 / 3.0, 2.0 / 3.0]);
}

#[test]
fn odd_targets_give_finite_numbers() {
    let column = || words("k", &["a", "b", "a", "", "", "b"]);
    let empty = || words("k", &["", "", "", "", "", ""]);
    for y in
        [[1e300, -1e300, 1e300, 1e-300, 0.0, 3.0], [7.0; 6], [2_460_000.1, 2_460_000.2, 2_460_000.3, 0.0, 1.0, 2.0]]
    {
        for (column, smoothing) in [(column(), json!(null)), (column(), json!(1e9)), (empty(), json!(0))] {
            let mut encode = json!({ "method": "target", "folds": 3 });
            if !smoothing.is_null() {
                encode["smoothing"] = smoothing;
            }
            let prepared =
                prepare(&dataset(vec![column.clone()], numbers(&y), 6), &steps(json!([{ "encode": encode }])), 1);
            let mut table = Table { columns: vec![column], rows: 6 };
            let columns = prepared.unwrap().columns.unwrap();
            columns.steps[0].fitted.apply_in_training(&mut table, &[0, 1, 2, 3, 4, 5]);
            assert!((0..6).all(|row| table.columns[0].number(row).is_finite()), "{y:?} {:?}", table.columns[0]);
        }
    }
}

#[test]
fn what_cannot_be_learned_is_refused_with_what_to_write() {
    let refusal = |columns: Vec<Column>, targets: Targets, encode: serde_json::Value| {
        let rows = targets.len();
        prepare(&dataset(columns, targets, rows), &steps(json!([{ "encode": encode }])), 1).unwrap_err().to_string()
    };
    let few = refusal(vec![words("k", &["a", "b"])], numbers(&[1.0, 2.0]), json!({ "method": "target" }));
    assert!(few.contains("2 training rows are too few for `folds: 5`"), "{few}");
    let names: Vec<String> = (0..2_000).map(|row| format!("{row}")).collect();
    let many = words("k", &names.iter().map(String::as_str).collect::<Vec<_>>());
    let targets = Targets::Classes { labels: (0..2_000).map(|row| row % 900).collect(), names: names[..900].to_vec() };
    let refused = refusal(vec![many], targets, json!({ "method": "target" }));
    assert!(
        refused.contains("900 targets by 2000 categories in 5 folds are too many") && refused.contains("frequency")
    );
    let targets = || Targets::Classes { labels: vec![0, 1, 2], names: vec!["x".into(), "y".into(), "z".into()] };
    let columns = vec![words("k", &["a", "b", "a"]), Column::numbers("k_x", ColumnKind::Number, vec![1.0; 3])];
    let twice = refusal(columns, targets(), json!({ "method": "target", "folds": 2 }));
    assert!(twice.contains("it makes a second column `k_x` of `k`"), "{twice}");
    for bad in [json!({ "smoothing": -1.0 }), json!({ "folds": 1 }), json!({ "size": 0 })] {
        assert!(serde_json::from_value::<Encode>(bad.clone()).unwrap().out_of_range().is_some(), "{bad}");
    }
}

#[test]
fn an_embedding_is_a_place_that_no_other_step_touches() {
    let columns = || {
        let zip = words("zip", &["b", "a", "c", "", "a", "new"]);
        vec![
            zip,
            words("kind", &["x", "y", "x", "x", "y", "y"]),
            Column::numbers("n", ColumnKind::Number, vec![1.0, 2.0, 3.0, 4.0, 5.0, 9.0]),
        ]
    };
    let list = json!([
        { "encode": { "method": "embedding", "columns": ["zip"] } }, { "encode": {} }, { "impute": {} }, { "standardize": {} },
        { "quantile": {} }, { "clip": {} }
    ]);
    let data = dataset(columns(), numbers(&[1.0; 6]), 5);
    let prepared = prepare(&data, &steps(list), 1).unwrap();
    let found = prepared.columns.unwrap();
    assert_eq!(found.embedded(), [(0, crate::data::Embedding { places: 4, size: 2 })]);
    assert_eq!(found.categorical(), [0]);
    let x = found.features(data.table());
    assert_eq!(x.column(0).to_vec(), [1.0, 0.0, 2.0, 3.0, 0.0, 3.0]);
    assert_eq!((found.refusal(true), found.refusal(false).is_some()), (None, true));
    // Through its file.
    let read: crate::data::FittedColumns = serde_json::from_str(&json!(found).to_string()).unwrap();
    assert_eq!(read, found);
    let named =
        json!([{ "encode": { "method": "embedding", "columns": ["zip"] } }, { "robust": { "columns": ["zip"] } }]);
    let refused = prepare(&data, &steps(named), 1).unwrap_err().to_string();
    assert!(refused.contains("column `zip` has the places of categories"), "{refused}");
}

#[test]
fn the_usual_size_is_half_the_number_of_categories_and_at_most_fifty() {
    for (count, size) in [(1, 1), (2, 1), (3, 2), (10, 5), (99, 50), (400, 50)] {
        let names: Vec<String> = (0..count).map(|at| format!("{at}")).collect();
        let column = words("k", &names.iter().map(String::as_str).collect::<Vec<_>>());
        let data = dataset(vec![column], numbers(&vec![1.0; count]), count);
        let prepared = prepare(&data, &steps(json!([{ "encode": { "method": "embedding" } }])), 1).unwrap();
        let embedded = prepared.columns.unwrap().embedded();
        assert_eq!(embedded, [(0, crate::data::Embedding { places: count + 1, size })]);
    }
}

#[test]
fn what_an_older_program_has_learned_is_still_read() {
    let learned = json!({
        "columns": [{ "name": "k", "method": "frequency", "categories": ["a"], "shares": [0.5] }], "dates": { "columns": [] }
    });
    let read = Encode::default().restore(learned.clone()).unwrap();
    assert_eq!(read.learned(), learned);
    assert_eq!(json!(Encode::default()), json!({ "most": 20 }), "keys of artifacts stay what they were");
}
