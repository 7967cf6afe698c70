//! `run export --onnx`: the file, what it says of itself, and what cannot be exported.
//!
//! That onnxruntime predicts with it what `run predict` does is checked by `tests/reference/onnx/check.py`; the digests here are
//! those of files that it has compared, so that a change of the bytes is noticed.

use std::fmt::Write as _;
use std::fs;

use crate::project::Project;

/// 120 rows of mixed columns with gaps; what is predicted follows from them.
fn table(target: &str) -> String {
    let mut text = format!("when,the size,kind ü,ok,{target}\n");
    for i in 0..120 {
        let size = if i % 17 == 3 { "NA".to_owned() } else { format!("{}.25", (i * 37) % 50) };
        let kind = if i % 23 == 5 { "" } else { ["red", "green", "blue"][i % 3] };
        let value = match target {
            "price" => format!("{}.5", (i * 37) % 50 * 100 + (i % 3) * 1_000),
            "hot,dry" => format!("{},{}", i % 2, usize::from(i % 3 == 0)),
            _ => ["cheap", "dear"][usize::from((i * 37) % 50 + (i % 3) * 10 > 35)].to_owned(),
        };
        let (day, ok) = (i % 28 + 1, ["yes", "no"][i % 2]);
        writeln!(text, "2021-03-{day:02},{size},{kind},{ok},{value}").unwrap();
    }
    text
}

const MLP: &str = "model: { kind: mlp, hidden: [8] }\noptimizer: { kind: adam, epochs: 3, learning_rate: 0.02 }\n";
const LINEAR: &str = "model: { kind: linear }\n";
const GBDT: &str = "model: { kind: gbdt, iterations: 5 }\n";

fn project(target: &str, steps: &str, model: &str) -> Project {
    let project = Project::with_spec(&format!(
        "name: small\ndataset: {{ format: csv, path: t.csv, target: [{target}] }}\npreprocess: [{steps}]\n{model}\
         evaluate: {{ on: [test] }}\n"
    ));
    project.write("t.csv", &table(target));
    project.run(&["spec.yaml"]).ok();
    project
}

const STEPS: &str = "impute: {}, encode: {}, standardize: {}";

/// The file without the version of the program.
fn exported(project: &Project, name: &str) -> Vec<u8> {
    let bytes = fs::read(project.path(name)).unwrap();
    let version = env!("CARGO_PKG_VERSION").as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at..].starts_with(version) {
            out.extend(b"VERSION");
            at += version.len();
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    out
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn the_bytes_are_those_that_onnxruntime_was_checked_with() {
    let cases = [
        ("class", STEPS, MLP, "label"),
        ("price", STEPS, LINEAR, "prediction"),
        ("class", "", GBDT, "probabilities"),
        ("hot,dry", STEPS, MLP, "labels"),
    ];
    let mut digests = Vec::new();
    for (target, steps, model, output) in cases {
        let project = project(target, steps, model);
        let ran = project.run(&["export", "spec.yaml", "--onnx"]).ok();
        assert_eq!(ran.stdout, "small.onnx\n");
        let bytes = exported(&project, "small.onnx");
        for text in ["when", "the size", "kind ü", "ok", output, "ai.onnx.ml", "trained_by", "specrun VERSION"] {
            assert!(has(&bytes, text), "{target} {model}: {text}");
        }
        digests.push(blake3::hash(&bytes).to_hex()[..16].to_owned());
    }
    insta::assert_compact_debug_snapshot!(digests, @r#"["7982fe5eac0eab42", "2e90dcd2137f44a8", "3983bcf44d5f03d5", "13c532bbe0f6d091"]"#);
}

#[test]
fn the_folder_alone_gives_the_same_bytes_as_the_spec() {
    let project = project("class", STEPS, MLP);
    let ran = project.run(&["export", "spec.yaml", "--onnx", "--output", "a.onnx"]).ok();
    insta::assert_snapshot!(ran.stderr, @r"
    4 inputs, outputs `label`, `probabilities`
    ONNX has no dates: `when` is read as days since 1970-01-01, with the time of day as their fraction
    ");
    fs::rename(project.path("outputs/small/model"), project.path("taken")).unwrap();
    let ran = project.run(&["export", "taken", "--onnx"]).ok();
    assert_eq!(ran.stdout, "taken.onnx\n");
    assert!(exported(&project, "a.onnx") == exported(&project, "taken.onnx"));
}

#[test]
fn images_are_one_input() {
    let project = Project::with_spec(
        "name: digits\ndataset: { name: digits }\npreprocess: [scale: { divide_by: 16 }, subset: { train: 200, test: 50 }]\n\
         model: { kind: mlp, hidden: [8] }\noptimizer: { kind: sgd, epochs: 1 }\nevaluate: { on: [test] }\n",
    );
    project.run(&["spec.yaml"]).ok();
    let ran = project.run(&["export", "spec.yaml", "--onnx"]).ok();
    assert_eq!(ran.stderr, "1 input, outputs `label`, `probabilities`\n");
    assert!(fs::metadata(project.path("digits.onnx")).unwrap().len() > 1_000);
}

#[test]
fn a_column_may_have_the_name_of_an_output() {
    let project = Project::with_spec(
        "name: small\ndataset: { format: csv, path: t.csv, target: y }\nmodel: { kind: gbdt, iterations: 2 }\n\
         evaluate: { on: [test] }\n",
    );
    let rows = |i: usize| format!("{i}.5,{},{}.5\n", i % 7, i % 5);
    project.write("t.csv", &("prediction,cast_0,y\n".to_owned() + &(0..60).map(rows).collect::<String>()));
    project.run(&["spec.yaml"]).ok();
    let ran = project.run(&["export", "spec.yaml", "--onnx"]).ok();
    assert_eq!(ran.stderr, "2 inputs, outputs `prediction_`\n");
}

#[test]
fn what_cannot_be_exported_says_why() {
    let project = Project::with_spec("name: small\nmodel: { kind: command, run: [sh, -c, x] }\n");
    let ran = project.run(&["export", "spec.yaml"]).exits(2);
    assert!(ran.stderr.contains("--onnx"), "{}", ran.stderr);
    let ran = project.run(&["export", "spec.yaml", "--onnx"]).exits(1);
    assert!(ran.stderr.contains("`kind: command` is a program"), "{}", ran.stderr);
    fs::create_dir_all(project.path("empty")).unwrap();
    let ran = project.run(&["export", "empty", "--onnx"]).exits(1);
    assert!(ran.stderr.contains("predictor.json"), "{}", ran.stderr);
    project.write("other/predictor.json", "{}");
    let ran = project.run(&["export", "other", "--onnx"]).exits(1);
    assert!(ran.stderr.contains("is no model of this version"), "{}", ran.stderr);
    assert!(!project.path("other.onnx").exists());
}

#[test]
fn a_file_that_cannot_be_written_is_one_clear_error() {
    let project = project("price", STEPS, LINEAR);
    let ran = project.run(&["export", "spec.yaml", "--onnx", "--output", "nowhere/m.onnx"]).exits(1);
    assert!(ran.stderr.contains("nowhere/m.onnx"), "{}", ran.stderr);
    fs::create_dir_all(project.path("folder")).unwrap();
    let ran = project.run(&["export", "spec.yaml", "--onnx", "--output", "folder"]).exits(1);
    assert!(ran.stderr.contains("folder"), "{}", ran.stderr);
    #[cfg(unix)]
    {
        let ran = project.run(&["export", "spec.yaml", "--onnx", "--output", "/dev/full"]).exits(1);
        assert!(ran.stderr.contains("/dev/full"), "{}", ran.stderr);
    }
    let left: Vec<_> = fs::read_dir(project.path("folder")).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}
