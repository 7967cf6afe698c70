use std::sync::Arc;

use super::*;

fn numbers(values: &[f64]) -> TargetColumn {
    let column = Column::numbers("y", ColumnKind::Number, values.to_vec());
    TargetColumn { column, has_point: false, missing_word: None, date_form: None }
}

fn words(values: &[&str]) -> TargetColumn {
    let mut names: Vec<String> = values.iter().map(|word| (*word).to_owned()).collect();
    names.sort();
    names.dedup();
    let place = |word: &&str| names.iter().position(|name| name == word).unwrap() as u32;
    let codes = values.iter().map(place).collect();
    let values = Values::Categories { codes, names: Arc::new(names) };
    let column = Column { name: "y".to_owned(), kind: ColumnKind::Category, values };
    TargetColumn { column, has_point: false, missing_word: None, date_form: None }
}

fn notes(target: TargetColumn) -> Vec<String> {
    infer(&[target], None).unwrap().notes
}

#[test]
fn the_task_follows_from_the_values() {
    let of = |target: TargetColumn| infer(&[target], None).unwrap().targets;
    assert!(matches!(of(words(&["a", "b"])), Targets::Classes { .. }));
    assert!(matches!(of(numbers(&[0.0, 1.0, 1.0])), Targets::Classes { names, .. } if names == ["0", "1"]));
    assert!(matches!(of(numbers(&[0.5, 1.0])), Targets::Numbers { .. }));
    let many: Vec<f64> = (0..30).map(f64::from).collect();
    assert!(infer(&[numbers(&many)], None).err().unwrap().contains("30 different whole numbers"));
    assert!(
        notes(numbers(&[1.0, 2.0, 3.0, 1.0, 2.0, 3.0])).iter().any(|note| note.contains("write `task: regression`"))
    );
}

#[test]
fn odd_classes_are_named() {
    let said = notes(words(&["a", "a", "a", "b", "A", "A", "A"]));
    assert_eq!(
        said,
        [
            "the class `b` of `y` has one row: it is learned from or tested on, never both",
            "the classes `A` and `a` of `y` differ in their spelling alone",
        ]
    );
    assert!(notes(words(&["a", "a", "b", "b"])).is_empty());
}

#[test]
fn rows_without_a_target_are_left_out_and_counted() {
    let target = TargetColumn { missing_word: Some("NaN".to_owned()), ..numbers(&[1.0, f64::NAN, 0.0]) };
    let Inferred { rows, notes, .. } = infer(&[target], None).unwrap();
    assert_eq!(rows, [0, 2]);
    assert_eq!(notes[0], "1 row has no value of the target `y` (`NaN` is read as missing) and cannot be learned from");
    assert_eq!(infer(&[numbers(&[f64::NAN])], None).err().unwrap(), "no row has a value of the target `y`");
}

#[test]
fn a_target_that_does_not_fit_its_task_is_refused() {
    let why = |target: TargetColumn, task| infer(&[target], Some(task)).err().unwrap();
    assert!(why(words(&["a", "b"]), Task::Regression).contains("words such as `a`"));
    assert!(why(numbers(&[0.0, 2.0]), Task::MultiLabel).contains("every value of a label is 0 or 1"));
    assert!(why(numbers(&[3.0, 3.0]), Task::Regression).contains("nothing to predict"));
    let two = [words(&["a", "b"]), words(&["a", "b"])];
    assert!(infer(&two, Some(Task::Classification)).err().unwrap().contains("`task: multi_label`"));
}
