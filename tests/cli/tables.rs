//! Models of tables beside networks: gradient-boosted trees and linear models, alone and in one search.

use std::fs;

use serde_json::Value;

use crate::project::Project;

/// Rows of two numbers, and whether their sum is large.
fn table() -> String {
    let row = |i: usize| {
        let (a, b) = (i * 7 % 31, i * 13 % 29);
        format!("{a},{b},{}\n", if a + b > 28 { "large" } else { "small" })
    };
    format!("a,b,size\n{}", (0..300).map(row).collect::<String>())
}

fn project(rest: &str) -> Project {
    let spec = format!(
        "name: table\ndataset: {{ format: csv, path: table.csv, target: size, test_fraction: 0.2 }}\n\
         preprocess: [split: {{ validation: 0.2 }}]\n{rest}\n"
    );
    let project = Project::with_spec(&spec);
    project.write("table.csv", &table());
    project
}

fn json(project: &Project, name: &str) -> Value {
    serde_json::from_slice(&fs::read(project.path(name)).unwrap()).unwrap()
}

fn test_accuracy(project: &Project, pipeline: &str) -> f64 {
    json(project, &format!("outputs/{pipeline}/metrics.json"))["parts"]["test"]["accuracy"].as_f64().unwrap()
}

/// The files of a pipeline that say what was found, without those that say how it came about.
fn results(project: &Project) -> Vec<(String, Vec<u8>)> {
    let is_result = |name: &str| ["study.json", "metrics.json", "model.json", "trials.csv"].contains(&name);
    project.files("outputs/table").into_iter().filter(|(name, _)| is_result(name)).collect()
}

#[test]
fn trees_learn_a_table_with_the_same_bits_for_any_number_of_jobs() {
    let spec = "model: { kind: gbdt, iterations: 40, patience: 5, subsample: 0.9 }\n\
                evaluate: { on: [validation, test] }\nplot: [curves, confusion_matrix]";
    let of = |jobs: &str| {
        let project = project(spec);
        project.run(&["spec.yaml", "--jobs", jobs]).ok();
        assert!(test_accuracy(&project, "table") > 0.85);
        assert!(
            project.path("outputs/table/plots/curves.svg").exists()
                && project.path("outputs/table/report.html").exists()
        );
        project
    };
    let (one, four) = (of("1"), of("4"));
    assert!(results(&one) == results(&four) && results(&one).len() == 4);
    let study = json(&one, "outputs/table/study.json");
    let rounds = study["trials"][0]["history"].as_array().unwrap();
    let model = json(&one, "outputs/table/model.json");
    assert_eq!(rounds.len(), model["rounds"].as_array().unwrap().len());
    // What the last round has measured is what the model is measured as.
    let validation = &json(&one, "outputs/table/metrics.json")["parts"]["validation"];
    assert_eq!(rounds.last().unwrap()["val_loss"], validation["loss"]);
    assert!(one.run(&["spec.yaml"]).ok().stderr.contains("search       reused"));
}

#[test]
fn a_linear_model_learns_a_table_and_its_best_spec_gives_the_same_model() {
    let project = project(
        "model: { kind: linear }\n\
         search: { method: grid, metric: { name: val_loss }, parameters: { model.l1: { values: [0, 1, 100] }, model.l2: { values: [0, 1] } } }\n\
         evaluate: { on: [validation, test] }\nplot: [history, importance]",
    );
    project.run(&["spec.yaml"]).ok();
    assert!(test_accuracy(&project, "table") > 0.9);
    let model = fs::read(project.path("outputs/table/model.json")).unwrap();
    assert_eq!(json(&project, "outputs/table/model.json")["coefficients"][0].as_array().unwrap().len(), 2);
    let best = fs::read_to_string(project.path("outputs/table/best.yaml")).unwrap();
    assert!(!best.contains("optimizer"), "{best}");
    let name = best.lines().next().unwrap().trim_start_matches("name: ").to_owned();
    project.write("best.yaml", &best);
    project.run(&["best.yaml"]).ok();
    assert_eq!(fs::read(project.path(&format!("outputs/{name}/model.json"))).unwrap(), model);
}

#[test]
fn one_search_has_networks_trees_and_linear_models() {
    let project = project(
        "model: { kind: mlp, hidden: [8] }\noptimizer: { kind: adam, epochs: 4, learning_rate: 0.01 }\n\
         search:\n  method: grid\n  metric: { name: val_roc_auc }\n  parameters:\n    \
         model.kind: { values: [mlp, gbdt, linear] }\n    model.iterations: { values: [5, 20], when: { model.kind: gbdt } }\n\
         evaluate: { on: [test], against: { model.kind: mlp } }\nplot: [history, parallel_coordinates]",
    );
    project.run(&["spec.yaml"]).ok();
    let study = json(&project, "outputs/table/study.json");
    let trials: Vec<(&str, usize)> = study["trials"]
        .as_array()
        .unwrap()
        .iter()
        .map(|trial| (trial["config"]["model.kind"].as_str().unwrap(), trial["history"].as_array().unwrap().len()))
        .collect();
    assert_eq!(trials, [("mlp", 4), ("gbdt", 5), ("linear", 1), ("gbdt", 20)]);
    assert!(
        project.path("outputs/table/model.json").exists() && !project.path("outputs/table/model.safetensors").exists()
    );
    let against = &json(&project, "outputs/table/metrics.json")["against"];
    assert_eq!(against["config"]["model.kind"], "mlp");
}

#[test]
fn what_has_no_meaning_beside_a_model_of_tables_is_said() {
    let cases = [
        ("model: { kind: gbdt }\noptimizer: { kind: adam }", "`optimizer` has no meaning with `model: { kind: gbdt }`"),
        ("model: { kind: linear, hidden: [3] }", "`hidden` does not belong to `kind: linear`"),
        ("model: { kind: gbdt, max_leaves: 1 }", "`max_leaves` must be at least 2"),
        (
            "model: { kind: gbdt }\nsearch: { method: grid, metric: { name: val_loss }, parameters: { model.kind: { values: [gbdt, mlp] } } }",
            "`model` needs the section `optimizer`",
        ),
        (
            "model: { kind: gbdt }\nsearch: { method: grid, metric: { name: val_loss }, parameters: { model.l1: { values: [1, 2] } } }",
            "`model.l1` has no effect with `model.kind: gbdt`, which has no such key",
        ),
        (
            "model: { kind: gbdt }\nsearch: { method: grid, metric: { name: val_loss }, parameters: { optimizer.epochs: { values: [1, 2] } } }",
            "`optimizer.epochs` has no effect with `model.kind: gbdt`, which has no `optimizer`",
        ),
        (
            "model: { kind: linear }\nsearch: { method: hyperband, trials: 3, metric: { name: val_loss }, parameters: { model.l2: { min: 0, max: 1 } } }",
            "`kind: linear` has nothing to continue",
        ),
        ("model: { kind: gbdt }\nevaluate: {}\nplot: [weights]", "needs a network"),
    ];
    for (rest, message) in cases {
        let ran = project(rest).run(&["check", "spec.yaml"]).exits(2);
        assert!(ran.stderr.contains(message), "{message}\n{}", ran.stderr);
    }
}

#[test]
fn gaps_words_and_numbers_to_predict_need_no_step_for_trees_and_are_told_to_linear_models() {
    let spec = "name: table\ndataset: { format: csv, path: table.csv, target: price, task: regression, test_fraction: 0.2 }\n\
                preprocess: [split: { validation: 0.2 }]\nmodel: { kind: gbdt }\nevaluate: { on: [test] }\n";
    let project = Project::with_spec(spec);
    let row = |i: usize| {
        let (size, kind) = (i * 7 % 31, ["flat", "house", "shed"][i % 3]);
        let shown = if i.is_multiple_of(11) { String::new() } else { size.to_string() };
        format!("{shown},{kind},{}.5\n", 10 * size + 100 * (i % 3))
    };
    project.write("table.csv", &format!("size,kind,price\n{}", (0..400).map(row).collect::<String>()));
    let r2 = || json(&project, "outputs/table/metrics.json")["parts"]["test"]["metrics"]["r2"].as_f64().unwrap();
    project.run(&["spec.yaml"]).ok();
    assert!(r2() > 0.8, "{}", r2());
    let model = json(&project, "outputs/table/model.json");
    assert!(model["categories"][0][1].as_array().is_some_and(|seen| seen.len() == 3), "{model}");
    let linear = ["spec.yaml", "--set", "model.kind=linear"];
    let refused = project.run(&linear).exits(1).stderr;
    assert!(refused.contains("`- impute: {}`") && refused.contains("`- encode: {}`"), "{refused}");
    let steps = "preprocess=[impute: {}, encode: {}, standardize: {}, split: { validation: 0.2 }]";
    project.run(&[&linear[..], &["--set", steps]].concat()).ok();
    assert!(r2() > 0.7, "{}", r2());
}

#[test]
fn a_table_of_many_columns_takes_no_longer_than_its_size() {
    let (columns, project) = (4_000, project("model: { kind: gbdt }"));
    let names: Vec<String> = (0..columns).map(|at| format!("f{at}")).collect();
    let row = |row: usize| (0..columns).map(|at| format!("{}.5,", (row * 31 + at * 17) % 97)).collect::<String>();
    let rows: String = (0..30).map(|at| format!("{}{}\n", row(at), ["a", "b"][at % 2])).collect();
    project.write("table.csv", &format!("{},size\n{rows}", names.join(",")));
    let started = std::time::Instant::now();
    let said = project.run(&["check", "spec.yaml"]).exits(0).stderr;
    assert!(said.contains("f39") && said.contains("number"), "{said}");
    // What looks at every column for every other one takes minutes.
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}
