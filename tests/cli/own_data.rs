//! Own data: a table, and arrays of NumPy.

use std::fs;

use serde_json::Value;
use specrun::data::npy;

use crate::project::Project;

/// A spec that trains on a data set for a moment.
fn spec(dataset: &str) -> String {
    format!(
        "name: own\ndataset: {dataset}\npreprocess: [standardize: {{}}, split: {{ validation: 0.2 }}]\n\
         model: {{ kind: mlp, hidden: [8], activation: relu }}\n\
         optimizer: {{ kind: adam, learning_rate: 2e-2, batch_size: 8, epochs: 20 }}\n\
         evaluate: {{ on: [test] }}\nplot: [curves, confusion_matrix]\n"
    )
}

/// Two clearly parted clouds: 60 points with two numbers each.
fn points() -> Vec<([f32; 2], u8)> {
    let cloud = |i: usize| {
        let class = (i % 2) as u8;
        let spread = [(i * 7 % 10) as f32 / 10.0, (i * 3 % 10) as f32 / 10.0];
        ([spread[0] + 3.0 * f32::from(class), spread[1]], class)
    };
    (0..60).map(cloud).collect()
}

fn test_accuracy(project: &Project) -> (f64, Vec<String>) {
    let metrics: Value = serde_json::from_slice(&fs::read(project.path("outputs/own/metrics.json")).unwrap()).unwrap();
    let classes = metrics["classes"].as_array().unwrap().iter().map(|c| c.as_str().unwrap().to_owned()).collect();
    (metrics["parts"]["test"]["accuracy"].as_f64().unwrap(), classes)
}

#[test]
fn a_table_is_learned() {
    let project = Project::with_spec(&spec("{ format: csv, path: points.csv, target: kind }"));
    let rows: Vec<String> = points().iter().map(|([a, b], class)| format!("{a},{b},kind {class}")).collect();
    project.write("points.csv", &format!("a,b,kind\n{}\n", rows.join("\n")));
    project.run(&["spec.yaml"]).ok();
    assert_eq!(test_accuracy(&project), (1.0, vec!["kind 0".to_owned(), "kind 1".to_owned()]));
}

#[test]
fn arrays_of_numpy_are_learned_and_a_change_of_their_content_is_noticed() {
    let project = Project::with_spec(&spec("{ format: npy, features: x.npy, labels: y.npy, classes: [left, right] }"));
    let write = |shift: f32| {
        let x: Vec<f32> = points().iter().flat_map(|([a, b], _)| [a + shift, *b]).collect();
        let y: Vec<i64> = points().iter().map(|(_, class)| i64::from(*class)).collect();
        fs::write(project.path("x.npy"), npy::write(&[60, 2], &x)).unwrap();
        fs::write(project.path("y.npy"), npy::write(&[60], &y)).unwrap();
    };
    write(0.0);
    project.run(&["spec.yaml"]).ok();
    assert_eq!(test_accuracy(&project), (1.0, vec!["left".to_owned(), "right".to_owned()]));
    assert!(project.run(&["spec.yaml"]).ok().stderr.contains("search       reused"));
    write(1.0);
    assert!(project.run(&["spec.yaml"]).ok().stderr.contains("search       ran"));
    fs::write(project.path("y.npy"), npy::write(&[59], &[0_i64; 59])).unwrap();
    let ran = project.run(&["spec.yaml"]).exits(1);
    assert!(ran.stderr.contains("59 labels for 60 samples"), "{}", ran.stderr);
}

#[test]
fn a_training_starts_from_the_weights_of_a_file_and_notices_when_they_change() {
    let project = Project::with_spec(&spec("{ name: digits }"));
    project.run(&["spec.yaml", "--set", "optimizer.epochs=2"]).ok();
    fs::copy(project.path("outputs/own/model.safetensors"), project.path("start.safetensors")).unwrap();
    let set = ["spec.yaml", "--set", "model.initial_weights=start.safetensors", "--set", "optimizer.epochs=1"];
    let loss = || -> f64 {
        let study: Value = serde_json::from_slice(&fs::read(project.path("outputs/own/study.json")).unwrap()).unwrap();
        study["trials"][0]["history"][0]["train_loss"].as_f64().unwrap()
    };
    let cold = loss();
    project.run(&set).ok();
    let warm = loss();
    assert!(warm < 0.8 * cold, "the second training starts where the first has ended: {warm} against {cold}");
    assert!(project.run(&set).ok().stderr.contains("search       reused"));
    project.run(&["spec.yaml", "--set", "optimizer.epochs=3"]).ok();
    fs::copy(project.path("outputs/own/model.safetensors"), project.path("start.safetensors")).unwrap();
    assert!(project.run(&set).ok().stderr.contains("search       ran"));
    assert!(loss() < warm);
    project.write("start.safetensors", "no tensors");
    assert!(project.run(&set).exits(1).stderr.contains("the initial weights do not fit"));
    fs::remove_file(project.path("start.safetensors")).unwrap();
    assert!(project.run(&set).exits(1).stderr.contains("start.safetensors"));
}

#[test]
fn without_a_validation_part_a_trial_is_evaluated_and_has_not_diverged() {
    let project = Project::with_spec(
        "name: plain\ndataset: { name: digits }\nmodel: { kind: mlp, hidden: [8] }\n\
         optimizer: { kind: adam, epochs: 2 }\nevaluate: { on: [test] }\n",
    );
    let ran = project.run(&["spec.yaml"]).ok().stderr;
    assert!(ran.contains("1 trial · train_loss ") && ran.contains("test accuracy "), "{ran}");
    assert!(!ran.contains("diverged"), "{ran}");
}

#[test]
fn a_split_that_holds_out_nothing_is_refused_with_what_to_write() {
    let project = Project::with_spec(
        "name: tiny\ndataset: { name: digits }\npreprocess: [{ split: { validation: 0.000001 } }]\n\
         model: { kind: mlp, hidden: [8] }\noptimizer: { kind: adam, epochs: 1 }\n",
    );
    let stderr = project.run(&["spec.yaml"]).exits(1).stderr;
    assert!(stderr.contains("of 1442 training samples is none; write 0.0004 or more"), "{stderr}");
    project.run(&["spec.yaml", "--set", "preprocess.0.split.validation=0.0004"]).ok();
}

#[test]
fn a_last_batch_of_one_sample_under_batch_normalisation_is_told() {
    let project = Project::with_spec(
        "name: rest\ndataset: { name: digits }\nmodel: { kind: mlp, hidden: [8], batch_norm: true }\n\
         optimizer: { kind: adam, epochs: 1, batch_size: 131 }\n",
    );
    let warning = "the last batch of every epoch, which has 1 of 1442 samples; write another `batch_size` than 131";
    let stderr = project.run(&["spec.yaml"]).ok().stderr;
    assert!(stderr.contains(warning), "{stderr}");
}

#[test]
fn check_reads_the_files_that_a_spec_names() {
    let project = Project::new();
    let spec = |dataset: &str| {
        format!(
            "name: x\ndataset: {{ format: csv, {dataset} }}\nmodel: {{ kind: mlp, hidden: [4] }}\noptimizer: {{ kind: adam }}\n"
        )
    };
    let rows: String = (0..40).map(|i| format!("{i},{},{}\n", i * i % 7, if i % 2 == 0 { "a" } else { "b" })).collect();
    project.write("t.csv", &format!("id,x,kind\n{rows}"));
    for (dataset, said) in [
        ("path: gone.csv", "cannot open `gone.csv`"),
        ("path: t.csv, target: kid", "no column is called `kid`; did you mean `id`?"),
    ] {
        project.write("spec.yaml", &spec(dataset));
        let found = project.run(&["check", "spec.yaml"]).exits(2).stderr;
        assert!(found.contains(said), "{found}");
    }
    project.write("spec.yaml", &spec("path: t.csv"));
    let warned = "warning: `t.csv`: column `id` numbers the rows, which says nothing of new ones: write `drop: [id]`";
    for words in [&["check", "spec.yaml"][..], &["spec.yaml"]] {
        let said = project.run(words).ok().stderr;
        assert_eq!(said.matches(warned).count(), 1, "{said}");
    }
    project.write("program.yaml", "name: p\nmodel: { kind: command, run: [sh, -c, x], inputs: [gone] }\n");
    assert!(project.run(&["check", "program.yaml"]).exits(2).stderr.contains("gone`"));
}
