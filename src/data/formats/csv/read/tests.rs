use serde_json::{Value, json};

use super::*;
use crate::base::path::SpecPath;
use crate::data::dataset::Features;
use crate::data::table::{Table, Values};
use crate::data::targets::Targets;

/// Reads a table under keys of the spec; what is said comes with it.
fn read_with(text: &[u8], keys: Value) -> (Result<Dataset, String>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("d.csv");
    crate::base::fs::write_atomic(&path, text).unwrap();
    let spec: CsvSpec = serde_json::from_value(keys).unwrap();
    let spec = CsvSpec { path: Some(SpecPath::new("d.csv", folder.path())), ..spec };
    let mut said = Vec::new();
    let read = read(&spec, 1, &mut |note| said.push(note.replace(&path.display().to_string(), "d.csv")));
    (read.map_err(|error| error.to_string().replace(&path.display().to_string(), "d.csv")), said)
}

fn dataset(text: &str, keys: Value) -> Dataset {
    read_with(text.as_bytes(), keys).0.unwrap()
}

fn why(text: &str, keys: Value) -> String {
    let why = read_with(text.as_bytes(), keys).0.err().unwrap_or_default();
    why.trim_start_matches("`d.csv` is not readable as CSV: ").to_owned()
}

fn table(dataset: &Dataset) -> &Table {
    match &dataset.features {
        Features::Table(table) => table,
        other => panic!("{other:?}"),
    }
}

/// Rows of a formula, below a header.
fn rows(header: &str, count: usize, row: impl Fn(usize) -> String) -> String {
    format!("{header}\n{}", (0..count).map(|i| row(i) + "\n").collect::<String>())
}

#[test]
fn a_table_of_mixed_columns_is_understood() {
    let text = rows("when,size,kind,ok,price", 20, |i| {
        let gap = if i == 3 { "NA".to_owned() } else { format!("{}.5", i * i) };
        format!("2020-01-{:02},{gap},{},{},{}.25", i + 1, ["a", "b", "c"][i % 3], ["yes", "no"][i % 2], i)
    });
    let dataset = dataset(&text, json!({ "target": "price" }));
    let columns: Vec<(&str, &str)> =
        table(&dataset).columns.iter().map(|column| (column.name.as_str(), column.kind.name())).collect();
    assert_eq!(columns, [("when", "date"), ("size", "number"), ("kind", "category"), ("ok", "boolean")]);
    assert_eq!(table(&dataset).column("size").unwrap().missing(), 1);
    assert_eq!((dataset.train_rows, dataset.test_rows()), (16, 4));
    assert!(matches!(&dataset.targets, Targets::Numbers { names, .. } if *names == ["price"]));
}

#[test]
fn rows_know_their_line_and_lose_those_without_a_target() {
    let text = "a,y\r\n1,x\r\n\"2\",\r\n3,y\r\n4,x\r\n5,y\r\n6,y\r\n";
    let (dataset, said) = read_with(text.as_bytes(), json!({ "test_fraction": 0.0 }));
    let dataset = dataset.unwrap();
    assert_eq!(dataset.origin.lines, [2, 4, 5, 6, 7]);
    assert_eq!(said, ["`d.csv`: 1 row has no value of the target `y` and cannot be learned from"]);
}

#[test]
fn classes_are_in_order_and_renamed_where_names_are_known() {
    let classes = |text: &str, keys: Value| dataset(text, keys).targets.classes().to_vec();
    assert_eq!(classes("a,kind\n1,wine\n3,beer\n", json!({})), ["beer", "wine"]);
    assert_eq!(classes("a,kind\n1,10\n3,9\n", json!({})), ["9", "10"]);
    assert_eq!(classes("2,1,ill,well\n1,1\n3,0\n", json!({})), ["ill", "well"]);
    assert_eq!(classes("a,kind\n1,0\n3,1\n", json!({ "classes": ["no", "yes"] })), ["no", "yes"]);
    assert_eq!(classes("a,ok\n1,yes\n3,no\n", json!({})), ["no", "yes"]);
}

#[test]
fn columns_that_say_nothing_of_new_rows_are_left_out_or_doubted() {
    let text = rows("\"\",id,x,y", 12, |i| format!("{},{},{}.5,{}", i + 1, 100 - i, i % 5, i % 2));
    let (read, said) = read_with(text.as_bytes(), json!({}));
    let read = read.unwrap();
    assert_eq!(read.origin.columns, ["id", "x"]);
    assert_eq!(
        said,
        [
            "`d.csv`: column `column_0` numbers the rows and is left out",
            "`d.csv`: column `id` numbers the rows, which says nothing of new ones: write `drop: [id]`",
        ]
    );
    let names = rows("name,x,y", 30, |i| format!("no {i},{}.5,{}", i, i % 2));
    assert_eq!(
        why(&names, json!({ "drop": ["x"] })),
        "column `name` has text that differs in nearly every row: write `drop: [\"x\", \"name\"]`"
    );
    assert_eq!(dataset(&names, json!({ "drop": ["name"] })).origin.columns, ["x"]);
    assert_eq!(dataset(&names, json!({ "keep": ["x"] })).origin.columns, ["x"]);
}

#[test]
fn parts_are_given_by_a_column_a_group_or_an_order() {
    let text = rows("part,who,t,x,y", 20, |i| {
        let part = if i % 5 == 0 {
            "test"
        } else if i % 5 == 1 {
            "val"
        } else {
            "train"
        };
        format!("{part},p{},{},{}.5,{}", i / 4, 50 - i, i, i % 2)
    });
    let by_column = dataset(&text, json!({ "split_column": "part", "drop": ["who"] }));
    assert_eq!((by_column.train_rows, by_column.test_rows(), by_column.origin.validation_rows), (16, 4, 4));
    assert_eq!(by_column.origin.columns, ["t", "x"]);
    let by_group = dataset(&text, json!({ "group": "who", "drop": ["part"], "test_fraction": 0.3 }));
    assert_eq!((by_group.train_rows, by_group.test_rows()), (12, 8));
    let (train, test) = by_group.origin.groups.split_at(12);
    assert!(test.iter().all(|group| !train.contains(group)));
    let by_order = dataset(&text, json!({ "order": "t", "drop": ["part", "who"] }));
    assert_eq!(by_order.origin.lines[16..], [5, 4, 3, 2]);
    assert!(by_order.origin.is_ordered);
}

#[test]
fn several_files_are_parts_with_the_same_columns() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str, text: &str| {
        crate::base::fs::write_atomic(&folder.path().join(name), text.as_bytes()).unwrap();
        Some(SpecPath::new(name, folder.path()))
    };
    let train = path("train.csv", "a,k,y\n1,x,no\n2,z,yes\n3,x,no\n4,z,yes\n");
    let test = path("test.csv", "a,k,y\n5,x,no\n6,new,yes\n");
    let spec = CsvSpec { train, test, ..CsvSpec::default() };
    let both = read(&spec, 1, &mut |_| ()).unwrap();
    assert_eq!((both.train_rows, both.test_rows(), both.origin.lines.clone()), (4, 2, vec![2, 3, 4, 5, 2, 3]));
    let spec = CsvSpec { test: path("other.csv", "a,y\n5,no\n6,yes\n"), ..spec };
    let why = read(&spec, 1, &mut |_| ()).unwrap_err().to_string();
    assert!(
        why.ends_with("other.csv` is not readable as CSV: it has no column `k`, which the training rows have"),
        "{why}"
    );
}

#[test]
fn what_cannot_be_meant_is_refused_with_what_to_write() {
    for (text, keys, expected) in [
        ("a,y\n1,x\n", json!({ "target": "z" }), "`target`: no column is called `z`; there are a, y"),
        ("a,y\n1,x\n2,x\n", json!({}), "all 2 rows have the target `x`: there is nothing to tell apart"),
        ("a,y\n", json!({}), "it has no rows"),
        ("", json!({}), "it has no rows"),
        (
            "y\nx\nz\n",
            json!({}),
            "it has no columns to learn from beside the target: `y` is its one column; write as `delimiter` what stands between values, \
             if there are more",
        ),
        (
            "a,y\n1,x\n2\n",
            json!({}),
            "line 3 has 1 value where 2 are expected; a value with a delimiter in it needs quotes",
        ),
        ("a,y\nNA,x\n,z\n", json!({}), "it has no columns to learn from beside the target"),
        ("a,y\n1,\n2,\n", json!({}), "the target `y` has no values"),
        (
            "a,y\n1,2.0\n2,3.0\n",
            json!({}),
            "the target `y` has whole numbers that are written with decimals: write `task: regression` to predict the number, or `task: classification` to tell them apart",
        ),
        (
            "a,y\n1,x\n2,z\n",
            json!({ "task": "regression" }),
            "the target `y` has words such as `x`, which are no numbers to predict",
        ),
        (
            "a,b,y\n1,2,x\n2,3,z\n",
            json!({ "drop": ["y"], "target": "y" }),
            "column `y` is the `target` and stands in `drop`",
        ),
        (
            "a,y\n1,1\n2,1.0\n3,a\n4,a\n5,1\n6,1.0\n",
            json!({}),
            "the target `y` has the classes `1` and `1.0`, which are the same number: write it in one way",
        ),
    ] {
        assert_eq!(why(text, keys), expected, "{text}");
    }
    let many = rows("a,y", 60, |i| format!("{}.5,{}", i, i + 5));
    assert!(
        why(&many, json!({})).starts_with("the target `y` has 60 different whole numbers: write `task: regression`")
    );
    assert!(matches!(dataset(&many, json!({ "task": "regression" })).targets, Targets::Numbers { .. }));
}

#[test]
fn large_numbers_and_spellings_of_the_spec_are_kept() {
    let dataset =
        dataset("a,b,y\n2460000.123456,-999,x\n1e39,3.5,z\n", json!({ "missing": [-999], "test_fraction": 0 }));
    assert_eq!(table(&dataset).columns[0].values, Values::Numbers(vec![2_460_000.123_456, 1e39]));
    assert_eq!(table(&dataset).columns[1].missing(), 1);
}

#[test]
fn several_targets_are_numbers_or_labels() {
    let text = "a,u,v\n1,0.5,2\n2,1.5,3\n3,2.5,4\n";
    assert!(
        matches!(dataset(text, json!({ "target": ["u", "v"] })).targets, Targets::Numbers { names, .. } if names.len() == 2)
    );
    let text = "a,u,v\n1,0,yes\n2,1,no\n3,1,yes\n";
    let labels = dataset(text, json!({ "target": ["u", "v"], "test_fraction": 0 })).targets;
    assert!(
        matches!(labels, Targets::Labels { values, .. } if values == ndarray::array![[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    );
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(
        text in proptest::collection::vec(proptest::sample::select(b"01.,;\t\"'#ab\n\r -\xffN/A".to_vec()), 0..120),
    ) {
        let _ = read_with(&text, json!({}));
    }
}
