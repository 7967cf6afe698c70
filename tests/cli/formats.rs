//! Tables of Parquet and of workbooks: the same rows give the same bits as CSV, and what cannot be read is said.

use std::fs;
use std::path::{Path, PathBuf};

use crate::project::Project;

fn table(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables").join(name)
}

/// A project with one of the tables, under keys of `dataset`.
fn project(format: &str, name: &str, keys: &str) -> Project {
    let project = Project::with_spec(&format!(
        "name: t\ndataset: {{ format: {format}, path: {name}, target: y{keys} }}\n\
         preprocess: [impute: {{}}, encode: {{}}, standardize: {{}}, split: {{ validation: 0.2 }}]\n\
         model: {{ kind: mlp, hidden: [4] }}\noptimizer: {{ kind: adam, epochs: 2 }}\nevaluate: {{ on: [test] }}\n"
    ));
    fs::copy(table(name), project.path(name)).unwrap();
    project
}

/// What says what was learned and found.
fn results(project: &Project) -> Vec<Vec<u8>> {
    ["model/model.safetensors", "metrics.json"]
        .map(|name| fs::read(project.path(&format!("outputs/t/{name}"))).unwrap())
        .into()
}

#[test]
fn the_same_rows_give_the_same_bits_in_every_format() {
    let of = |format: &str, name: &str| {
        let project = project(format, name, ", columns: { zip: category }");
        project.run(&["spec.yaml"]).ok();
        (results(&project), project)
    };
    let (wanted, text) = of("csv", "table.csv");
    let predicted = |project: &Project, name: &str| {
        if !project.path(name).exists() {
            fs::copy(table(name), project.path(name)).unwrap();
        }
        let ran = project.run(&["predict", "spec.yaml", name, "--probabilities"]).ok();
        assert!(!ran.stderr.contains("warning"), "{name}: {}", ran.stderr);
        // The line of a row of a text is one behind its number.
        let rows = ran.stdout.lines().skip(1).map(|line| line.split_once(',').unwrap().1.to_owned());
        rows.collect::<Vec<String>>()
    };
    let rows = predicted(&text, "table.csv");
    assert_eq!(rows.len(), 48);
    let others = [
        ("parquet", "snappy.parquet"),
        ("parquet", "gzip.parquet"),
        ("parquet", "lz4.parquet"),
        ("parquet", "polars.parquet"),
        ("parquet", "pages_v2.parquet"),
        ("parquet", "old_times.parquet"),
        ("excel", "table.xlsx"),
        ("excel", "table.xls"),
        ("excel", "table.ods"),
        ("excel", "title.xlsx"),
    ];
    for (format, name) in others {
        let (found, project) = of(format, name);
        assert!(found == wanted, "{name}");
        assert_eq!(predicted(&text, name), rows, "{name}");
        assert_eq!(predicted(&project, "table.csv"), rows, "{name}");
    }
}

#[test]
fn what_a_file_is_or_has_that_cannot_be_read_is_said() {
    let cases = [
        ("parquet", "brotli.parquet", "", "it is compressed with brotli: write it with `snappy`, `zstd` or `gzip`"),
        (
            "parquet",
            "nested.parquet",
            "",
            "column `tags` has lists or records, which cannot be learned from: add `drop: [\"tags\"]`",
        ),
        ("parquet", "table.csv", "", "it is a text: write `format: csv`"),
        ("parquet", "table.xlsx", "", "it is a workbook: write `format: excel`"),
        ("excel", "table.csv", "", "it is a text: write `format: csv`"),
        ("excel", "snappy.parquet", "", "it is a Parquet file: write `format: parquet`"),
        (
            "excel",
            "two_sheets.xlsx",
            "",
            "it has the sheets `data`, `notes`: write `sheet: \"data\"` for the one that is meant",
        ),
        ("excel", "two_sheets.xlsx", ", sheet: Data", "it has no sheet `Data`; its sheets are `data`, `notes`"),
        ("excel", "merged.xlsx", "", "the cells G5:G7 are merged: unmerge them"),
        (
            "excel",
            "error.xlsx",
            "",
            "line 3, column `size`: `#DIV/0!` stands among numbers; write `missing: [\"#DIV/0!\"]`",
        ),
        ("excel", "far.xlsx", "", "row 1048576 has a cell that is too far from the others for a table"),
        ("excel", "empty.xlsx", "", "it has no cells"),
        ("csv", "table.xlsx", "", "for a workbook write `format: excel`"),
        ("csv", "table.xls", "", "it is a workbook of Excel: write `format: excel`"),
        ("csv", "snappy.parquet", "", "it is a Parquet file: write `format: parquet`"),
    ];
    for (format, name, keys, wanted) in cases {
        let ran = project(format, name, keys).run(&["check", "spec.yaml"]).exits(2);
        assert!(ran.stderr.contains(wanted), "{name}: {}", ran.stderr);
        assert_eq!(ran.stderr.lines().filter(|line| line.starts_with("error:")).count(), 1, "{}", ran.stderr);
    }
    for name in ["snappy.parquet", "polars.parquet", "table.xlsx", "table.xls", "table.ods"] {
        let format = if name.ends_with("parquet") { "parquet" } else { "excel" };
        let project = project(format, name, "");
        let whole = fs::read(table(name)).unwrap();
        for end in [0, 3, 8, whole.len() / 2, whole.len() - 1] {
            fs::write(project.path(name), &whole[..end]).unwrap();
            let ran = project.run(&["check", "spec.yaml"]);
            assert!(ran.code == Some(2) || end + 1 == whole.len(), "{name} of {end} bytes: {}", ran.stderr);
        }
    }
}

#[test]
fn other_keys_of_tables_hold_for_every_format() {
    let ran = project("parquet", "snappy.parquet", ", keep: [size, kind], test_fraction: 0.5, missing: [c]")
        .run(&["check", "spec.yaml"])
        .ok();
    assert!(ran.stderr.contains("kind") && !ran.stderr.contains("count"), "{}", ran.stderr);
    let by_sheet = project("excel", "two_sheets.xlsx", ", sheet: data, drop: [zip, when]");
    by_sheet.run(&["spec.yaml"]).ok();
    let said = by_sheet.run(&["predict", "spec.yaml", "two_sheets.xlsx"]).exits(1).stderr;
    assert!(said.contains("write `--sheet \"data\"` for the one that is meant"), "{said}");
    let rows = by_sheet.run(&["predict", "spec.yaml", "two_sheets.xlsx", "--sheet", "notes"]).ok().stdout;
    assert_eq!(rows.lines().count(), 21);
    let mistakes = fs::read_to_string(by_sheet.path("outputs/t/mistakes.json")).unwrap();
    assert!(mistakes.matches("\"line\"").count() == mistakes.matches("\"row\"").count(), "{mistakes}");
}
