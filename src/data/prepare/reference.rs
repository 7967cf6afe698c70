//! Steps for columns against scikit-learn: numbers made by `tests/reference/data/steps.py`.

use std::sync::Arc;

use ndarray::Array2;
use serde::Deserialize;
use serde_json::json;

use crate::base::rng::Stream;
use crate::data::Targets;
use crate::data::folds;
use crate::data::table::{Column, ColumnKind, MISSING, Table, Values};
use crate::data::transforms::{FitInput, Step};

/// The seed whose folds the script has.
const SEED: u64 = 3;

#[derive(Deserialize)]
struct Reference {
    training: usize,
    folds: Vec<u32>,
    numbers: Vec<Vec<Option<f64>>>,
    categories: Vec<Vec<Option<String>>>,
    targets: References,
    median: Vec<Vec<Option<f64>>>,
    most_frequent: Vec<Vec<String>>,
    standardize: Vec<Vec<Option<f64>>>,
    robust: Vec<Vec<Option<f64>>>,
    min_max: Vec<Vec<Option<f64>>>,
    uniform: Vec<Vec<Option<f64>>>,
    normal: Vec<Vec<Option<f64>>>,
    polynomial: Vec<Vec<Option<f64>>>,
    principal_components: Vec<Vec<Option<f64>>>,
    one_hot: Vec<Vec<Option<f64>>>,
    ordinal: Vec<Vec<Option<f64>>>,
    target: Vec<TargetCase>,
}

#[derive(Deserialize)]
struct References {
    two: Vec<u32>,
    three: Vec<u32>,
    number: Vec<f64>,
}

#[derive(Deserialize)]
struct TargetCase {
    target: String,
    smoothing: Option<f64>,
    columns: Vec<Vec<Option<f64>>>,
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("../../../tests/reference/data/steps.json")).unwrap()
}

fn words(words: &[Option<String>]) -> Values {
    let mut names: Vec<String> = words.iter().flatten().cloned().collect();
    names.sort_unstable();
    names.dedup();
    let code = |word: &Option<String>| word.as_ref().map_or(MISSING, |word| names.binary_search(word).unwrap() as u32);
    Values::Categories { codes: words.iter().map(code).collect(), names: Arc::new(names.clone()) }
}

impl Reference {
    /// The columns of the script with these names.
    fn table(&self, names: &str) -> Table {
        let column = |name: char| {
            let (name, at) = (name.to_string(), "abcdkl".find(name).unwrap());
            match self.numbers.get(at) {
                Some(numbers) => {
                    let numbers = numbers.iter().map(|x| x.unwrap_or(f64::NAN)).collect();
                    Column::numbers(name, ColumnKind::Number, numbers)
                }
                None => Column { name, kind: ColumnKind::Category, values: words(&self.categories[at - 4]) },
            }
        };
        Table { columns: names.chars().map(column).collect(), rows: self.numbers[0].len() }
    }

    fn targets(&self, name: &str) -> Targets {
        let classes = |labels: &[u32], names: &[&str]| Targets::Classes {
            labels: labels.to_vec(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
        };
        let References { two, three, number } = &self.targets;
        match name {
            "two" => classes(two, &["no", "yes"]),
            "three" => classes(three, &["x", "y", "z"]),
            _ => Targets::Numbers {
                values: Array2::from_shape_vec((number.len(), 1), number.clone()).unwrap(),
                names: vec!["price".to_owned()],
            },
        }
    }

    /// What a step makes of some columns, after its JSON and back.
    fn applied(&self, step: serde_json::Value, columns: &str, target: &str) -> Table {
        let step: Step = serde_json::from_value(step).unwrap();
        let mut table = self.table(columns);
        let rows: Vec<u32> = (0..self.training as u32).collect();
        let input = FitInput { table: &table, rows: &rows, targets: &self.targets(target), seed: SEED };
        let fitted = step.fit(&input).unwrap().unwrap();
        let read = step.restore(serde_json::from_str(&fitted.learned().to_string()).unwrap()).unwrap();
        assert_eq!(read.learned(), fitted.learned());
        read.apply_in_training(&mut table, &rows);
        table
    }
}

#[track_caller]
fn compare(what: &str, table: &Table, wanted: &[Vec<Option<f64>>]) {
    assert_eq!(table.columns.len(), wanted.len(), "{what}");
    for (column, wanted) in table.columns.iter().zip(wanted) {
        // The largest of the column is what rounding is measured by.
        let scale = wanted.iter().flatten().fold(1.0, |most: f64, x| most.max(x.abs()));
        for (row, wanted) in wanted.iter().enumerate() {
            let found = column.number(row);
            match wanted {
                Some(wanted) => {
                    assert!((found - wanted).abs() <= 1e-9 * scale, "{what}: {} {row}: {found} {wanted}", column.name);
                }
                None => assert!(found.is_nan(), "{what}: {} {row}: {found}", column.name),
            }
        }
    }
}

#[test]
fn steps_for_numbers_equal_those_of_scikit_learn() {
    let reference = reference();
    let all = |step: serde_json::Value| reference.applied(step, "abcd", "two");
    compare("impute", &all(json!({ "impute": {} })), &reference.median);
    compare("standardize", &all(json!({ "standardize": {} })), &reference.standardize);
    compare("robust", &all(json!({ "robust": {} })), &reference.robust);
    compare("min_max", &all(json!({ "min_max": {} })), &reference.min_max);
    for (output, wanted) in [("uniform", &reference.uniform), ("normal", &reference.normal)] {
        compare(output, &all(json!({ "quantile": { "quantiles": 10, "output": output } })), wanted);
    }
    let whole = |step: serde_json::Value| reference.applied(step, "bcd", "two");
    compare("polynomial", &whole(json!({ "polynomial": {} })), &reference.polynomial);
    let directions = json!({ "principal_components": { "components": 2 } });
    compare("principal components", &whole(directions), &reference.principal_components);
}

#[test]
fn encoders_equal_those_of_scikit_learn() {
    let reference = reference();
    let encoded = |method: &str| reference.applied(json!({ "encode": { "method": method } }), "l", "two");
    compare("one_hot", &encoded("one_hot"), &reference.one_hot);
    compare("ordinal", &encoded("ordinal"), &reference.ordinal);
    let imputed = reference.applied(json!({ "impute": { "categories": "most_frequent" } }), "kl", "two");
    for (column, wanted) in imputed.columns.iter().zip(&reference.most_frequent) {
        let Values::Categories { codes, names } = &column.values else { panic!("categories stay categories") };
        assert!(codes.iter().map(|code| &names[*code as usize]).eq(wanted), "{}", column.name);
    }
}

#[test]
fn target_encodings_equal_those_of_scikit_learn_with_the_same_folds() {
    let reference = reference();
    let rows: Vec<u32> = (0..reference.training as u32).collect();
    assert_eq!(folds::by_class(&rows, &[], 5, &mut Stream::new(SEED, "encode", 0)), reference.folds);
    assert_eq!(reference.target.len(), 9);
    for TargetCase { target, smoothing, columns } in &reference.target {
        let mut encode = json!({ "method": "target" });
        if let Some(smoothing) = smoothing {
            encode["smoothing"] = json!(smoothing);
        }
        let table = reference.applied(json!({ "encode": encode }), "kl", target);
        compare(&format!("{target} {smoothing:?}"), &table, columns);
    }
}
