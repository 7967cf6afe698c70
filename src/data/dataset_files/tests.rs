use std::sync::Arc;

use ndarray::array;

use super::*;
use crate::data::table::{Column, ColumnKind, MISSING, Table, Values};

fn bytes() -> Dataset {
    Dataset {
        features: Features::U8(array![[0, 255], [3, 4], [5, 6]]),
        targets: Targets::Classes { labels: vec![2, 0, 0], names: ["a", "b", "c"].map(str::to_owned).to_vec() },
        train_rows: 2,
        shape: Some(ImageShape { height: 1, width: 2 }),
        origin: Origin::default(),
    }
}

fn reals() -> Dataset {
    Dataset { features: Features::F32(array![[-1.0, 3.0], [0.5, 0.5], [0.0, 1.0]]), ..bytes() }
}

fn prices() -> Dataset {
    let values = array![[1.5, 0.0], [2.5, -1.0], [0.0, 7.0]];
    let names = ["price", "area"].map(str::to_owned).to_vec();
    Dataset { targets: Targets::Numbers { values, names }, ..bytes() }
}

fn table() -> Dataset {
    let names = Arc::new(["x", "y"].map(str::to_owned).to_vec());
    let columns = vec![
        Column::numbers("a", ColumnKind::Number, vec![1.5, 2.5, 1e300]),
        Column {
            name: "b".into(),
            kind: ColumnKind::Category,
            values: Values::Categories { codes: vec![1, MISSING, 0], names },
        },
    ];
    let labels = Targets::Labels { values: array![[1.0], [0.0], [1.0]], names: vec!["is_it".to_owned()] };
    let origin = Origin {
        columns: vec!["a".into(), "b".into()],
        lines: vec![2, 4, 3],
        groups: vec![0, 0, 1],
        is_ordered: true,
        validation_rows: 1,
        ..Origin::default()
    };
    Dataset {
        features: Features::Table(Table { columns, rows: 3 }),
        targets: labels,
        train_rows: 2,
        shape: None,
        origin,
    }
}

fn from(files: &[(&'static str, Vec<u8>)]) -> Result<Dataset, DataError> {
    Dataset::from_files(|name| Ok(files.iter().find(|(file, _)| *file == name).unwrap().1.clone()))
}

#[test]
fn a_data_set_survives_its_files() {
    for dataset in [bytes(), reals(), prices(), table()] {
        assert_eq!(from(&dataset.clone().into_files().unwrap()).unwrap(), dataset);
    }
    // Column-major features are written row by row all the same.
    let turned = array![[0, 3, 5], [255, 4, 6]].reversed_axes();
    let dataset = Dataset { features: Features::U8(turned), ..bytes() };
    assert_eq!(from(&dataset.clone().into_files().unwrap()).unwrap(), bytes());
}

#[test]
fn files_that_disagree_are_refused() {
    let good = bytes().into_files().unwrap();
    let with = |index: usize, content: Vec<u8>| {
        let mut files = good.clone();
        files[index].1 = content;
        from(&files)
    };
    let json = |train: &str, size: usize, classes: &str| {
        let shape = format!(r#"{{"height": {size}, "width": 2}}"#);
        format!(r#"{{"train": {train}, "test": 1, "shape": {shape}, "classes": [{classes}]}}"#).into_bytes()
    };
    assert!(with(2, json("2", 1, r#""a", "b", "c""#)).is_ok());
    assert!(with(2, json("3", 1, r#""a", "b", "c""#)).is_err());
    assert!(with(2, json("18446744073709551615", 1, r#""a", "b", "c""#)).is_err());
    assert!(with(2, json("2", 3, r#""a", "b", "c""#)).is_err());
    assert!(with(2, json("2", 1, r#""a""#)).is_err());
    assert!(with(1, npy::write(&[2], &[0_u32, 0])).is_err());
    assert!(with(0, npy::write(&[6], &[0_u8; 6])).is_err());
    assert!(with(0, b"no array".to_vec()).is_err());
}

#[test]
fn pixels_fill_the_range_of_grey_values() {
    assert_eq!(bytes().pixels(0), [0, 255]);
    assert_eq!(reals().pixels(0), [0, 255]);
    assert_eq!(reals().pixels(1), [0, 0]);
}

#[test]
fn a_class_without_training_samples_has_no_first() {
    assert_eq!(bytes().first_of_each_class(), [(0, 1), (2, 0)]);
}
