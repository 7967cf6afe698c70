use std::io::Write;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use serde_json::json;

use super::*;
use crate::base::escape::tests::hostile;
use crate::search::{Goal, MetricName};

fn study() -> Study {
    let trial = |index: usize, config: Value| Trial {
        index,
        name: format!("trial_{index:04}"),
        config: serde_json::from_value(config).unwrap(),
        metric: Some(0.5),
        history: serde_json::from_value(json!([{ "epoch": 1, "val_accuracy": 0.5 }])).unwrap(),
        ..Trial::new("0".repeat(64).parse().unwrap())
    };
    let trials = vec![
        trial(0, json!({ "optimizer.kind": "=adam", "a": 1, "b": 1, "c": true, "model.hidden": [3, 4] })),
        trial(1, json!({ "optimizer.kind": "é", "a": 2, "b": 0.5 })),
    ];
    Study::new(MetricName::default(), Goal::Maximize, trials)
}

#[test]
fn a_parquet_file_reads_back_with_its_types() {
    let bytes = study().to_parquet().unwrap();
    assert_eq!(bytes, study().to_parquet().unwrap());
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&bytes).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
    let field = |row: usize, name: &str| {
        let found = rows[row].get_column_iter().find(|(column, _)| *column == name);
        found.map(|(_, field)| field.clone()).unwrap()
    };
    assert_eq!((field(0, "a"), field(1, "b")), (Field::Long(1), Field::Double(0.5)));
    assert_eq!((field(0, "b"), field(0, "c"), field(1, "c")), (Field::Double(1.0), Field::Bool(true), Field::Null));
    assert_eq!(field(0, "optimizer.kind"), Field::Str("=adam".to_owned()));
    assert_eq!(
        (field(0, "model.hidden"), field(1, "val_accuracy")),
        (Field::Str("[3,4]".to_owned()), Field::Double(0.5))
    );
}

#[test]
fn a_csv_file_has_the_same_columns_and_no_formulas() {
    let csv = String::from_utf8(study().to_csv().unwrap()).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    let head = "index,name,status,epochs,train_loss,train_accuracy,val_loss,val_accuracy,a,b,c,model.hidden,optimizer.kind,key";
    assert_eq!(lines[0], head);
    assert!(lines[1].contains(",,,,0.5,1,1,true,\"[3,4]\",'=adam,"), "{}", lines[1]);
}

#[test]
fn where_a_trial_failed_the_table_says_why() {
    let mut study = study();
    study.trials[1].why = Some("exit status: 1".to_owned());
    study.trials[1].log = Some("store/00/0/stderr.log".to_owned());
    let csv = String::from_utf8(study.to_csv().unwrap()).unwrap();
    let ends: Vec<Vec<&str>> = csv.lines().map(|line| line.rsplit(',').skip(1).take(2).collect()).collect();
    assert_eq!(ends, [["log", "why"], ["", ""], ["store/00/0/stderr.log", "exit status: 1"]]);
    assert!(study.to_parquet().is_ok());
}

#[test]
fn the_table_of_an_unfinished_study_says_so_in_every_row() {
    let study = Study { unfinished: true, ..study() };
    let csv = String::from_utf8(study.to_csv().unwrap()).unwrap();
    let marks: Vec<&str> = csv.lines().filter_map(|line| line.rsplit(',').nth(1)).collect();
    assert_eq!(marks, ["study", "unfinished", "unfinished"]);
    assert!(study.to_parquet().is_ok());
}

#[test]
fn hostile_names_and_values_stay_in_their_cells() {
    for word in hostile() {
        let mut study = study();
        study.trials[0].name = word.clone();
        study.trials[0].config = [(format!("{word}p"), word.clone().into())].into();
        study.trials[0].history =
            serde_json::from_value(json!([{ "epoch": 1, (format!("{word}m")): -1e308 }])).unwrap();
        let csv = study.to_csv().unwrap();
        let mut reader = csv::ReaderBuilder::new().from_reader(&*csv);
        let head = reader.headers().unwrap().clone();
        let first = reader.records().next().unwrap().unwrap();
        for (column, wanted) in [("m", "-1e308".to_owned()), ("p", escape::csv(&word).into_owned())] {
            let name = format!("{word}{column}");
            let at = head.iter().position(|head| head == escape::csv(&name)).unwrap();
            assert_eq!(first[at], wanted, "{name:?}");
        }
        assert_eq!(first[1], *escape::csv(&word));
        assert!(study.to_parquet().is_ok(), "{word:?}");
    }
}

#[test]
fn a_study_without_trials_is_a_table_without_rows() {
    let empty = Study { trials: Vec::new(), ..study() };
    assert_eq!(String::from_utf8(empty.to_csv().unwrap()).unwrap().lines().count(), 1);
    assert!(empty.to_parquet().unwrap().starts_with(b"PAR1"));
}
